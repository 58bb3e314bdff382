package imagesigning.registry;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.IndeterminateReason;
import imagesigning.core.RejectionReason;
import imagesigning.core.VerdictReason;
import imagesigning.core.simplesigning.UntrustedSigstoreSignature;
import imagesigning.core.text.RemoteText;
import imagesigning.cosign.CosignSignatureVerifier;
import imagesigning.cosign.SigstoreCheck;
import imagesigning.cosign.SigstoreVerification;
import imagesigning.cosign.SigstoreVerification.Refused;
import imagesigning.cosign.SigstoreVerification.Verified;
import imagesigning.cosign.VerifiedSigstoreSignature;
import imagesigning.policy.ImageInMemory.StoredSignature;
import imagesigning.policy.ImageInMemory.UnreadSignature;
import imagesigning.policy.Outcome;
import imagesigning.policy.SignatureResult;
import imagesigning.policy.VerdictCheck;
import imagesigning.registry.internal.SignatureFindings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Judges the signatures of one manifest in cosign's meaning: one that is as was asked is enough,
 * whatever the others are. Used once.
 */
final class CosignJudgement {
  private static final String FORMAT = "sigstore";

  private final CosignSignatureVerifier verifier;
  private final Digest manifest;
  private final Optional<DockerReference> repository;
  private final List<SignatureResult> results = new ArrayList<>();
  private final List<VerifiedSigstoreSignature> verified = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  /**
   * A judgement to be made.
   *
   * @param verifier judges single signatures
   * @param manifest the digest that must be signed
   * @param repository the repository that must be signed, if it is compared
   */
  CosignJudgement(
      CosignSignatureVerifier verifier, Digest manifest, Optional<DockerReference> repository) {
    this.verifier = verifier;
    this.manifest = manifest;
    this.repository = repository;
    if (!verifier.demandsLog()) {
      warnings.add("the transparency log was ignored, as was asked");
    }
  }

  /**
   * The verdict.
   *
   * @param image the image as the user named it
   * @param pinned the name to pin by digest, if there is one
   * @param found its signatures
   */
  CosignVerdict judge(String image, Optional<DockerReference> pinned, SignatureFindings found) {
    warnings.addAll(found.warnings());
    for (StoredSignature stored : found.signatures()) {
      if (stored.signature() instanceof UntrustedSigstoreSignature signature) {
        examine(stored, signature);
      }
    }
    found.unread().forEach(this::addUnread);
    if (!verified.isEmpty()) {
      for (UnreadSignature unread : found.unread()) {
        warnings.add(
            "not read, but not needed: " + unread.store() + ": " + message(unread.message()));
      }
      return new CosignVerdict.Allowed(
          details(image), pinned.map(name -> name.withDigest(manifest)), verified);
    }
    for (UnreadSignature unread : found.unread()) {
      if (unread.reason() instanceof IndeterminateReason reason) {
        return new CosignVerdict.Indeterminate(details(image), reason, message(unread.message()));
      }
    }
    return rejected(image, found);
  }

  private CosignVerdict rejected(String image, SignatureFindings found) {
    if (results.isEmpty()) {
      return new CosignVerdict.Rejected(
          details(image),
          RejectionReason.NO_SIGNATURE,
          "There is no signature of the manifest in " + String.join(", ", found.stores()) + ".");
    }
    SignatureResult only = results.get(0);
    if (results.size() == 1 && only.reason().orElseThrow() instanceof RejectionReason reason) {
      return new CosignVerdict.Rejected(details(image), reason, only.message());
    }
    String reasons =
        results.stream()
            .flatMap(result -> result.reason().stream())
            .map(VerdictReason::code)
            .distinct()
            .collect(Collectors.joining(", "));
    return new CosignVerdict.Rejected(
        details(image),
        RejectionReason.NO_ACCEPTED_SIGNATURE,
        "None of the " + results.size() + " signatures was accepted: " + reasons + ".");
  }

  private void examine(StoredSignature stored, UntrustedSigstoreSignature signature) {
    SigstoreVerification outcome =
        repository.isPresent()
            ? verifier.verify(signature, manifest, repository.get())
            : verifier.verify(signature, manifest);
    List<VerdictCheck> checks = outcome.checks().stream().map(CosignJudgement::check).toList();
    if (outcome instanceof Verified good) {
      verified.add(good.signature());
      results.add(
          new SignatureResult(
              stored.store(),
              stored.index(),
              FORMAT,
              Outcome.ALLOWED,
              Optional.empty(),
              "The signature is accepted.",
              Optional.of(good.signature().keyFingerprint()),
              checks));
    } else if (outcome instanceof Refused bad) {
      String meaning = bad.reason().meaning();
      results.add(
          new SignatureResult(
              stored.store(),
              stored.index(),
              FORMAT,
              Outcome.REJECTED,
              Optional.of(bad.reason()),
              meaning.substring(0, meaning.length() - 1) + ": " + message(bad.message()) + ".",
              Optional.empty(),
              checks));
    }
  }

  private static VerdictCheck check(SigstoreCheck made) {
    return new VerdictCheck(
        made.name(), made.passed(), message(made.expected()), message(made.found()));
  }

  private void addUnread(UnreadSignature unread) {
    results.add(
        new SignatureResult(
            unread.store(),
            unread.index(),
            FORMAT,
            unread.reason() instanceof RejectionReason ? Outcome.REJECTED : Outcome.INDETERMINATE,
            Optional.of(unread.reason()),
            message(unread.message()),
            Optional.empty(),
            List.of()));
  }

  private CosignVerdict.Details details(String image) {
    return new CosignVerdict.Details(image, Optional.of(manifest), results, warnings);
  }

  private static String message(String text) {
    return RemoteText.shown(text);
  }
}
