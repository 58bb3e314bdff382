package imagesigning.policy;

import imagesigning.core.IndeterminateReason;
import imagesigning.core.RejectionReason;
import imagesigning.core.VerdictReason;
import imagesigning.core.openpgp.OpenPgpKeyring;
import imagesigning.core.openpgp.OpenPgpVerifier;
import imagesigning.core.simplesigning.UntrustedSimpleSignature;
import imagesigning.policy.ImageInMemory.StoredSignature;
import imagesigning.policy.ImageInMemory.UnreadSignature;
import imagesigning.policy.PolicyRequirement.SignedBy;
import imagesigning.policy.SimpleSignatureCheck.Author;
import imagesigning.policy.internal.RemoteText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Judges one {@code signedBy} requirement (policy reference, "OR over signatures"): at least one
 * simple signature must be accepted, and none may have arrived broken.
 */
final class SignedByJudge {
  private final SignedBy requirement;
  private final int position;
  private final Keyrings keyrings;
  private final OpenPgpVerifier verifier;
  private final int maxSignatures;
  private final String keyPlace;

  private final List<SignatureResult> results = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  SignedByJudge(
      SignedBy requirement,
      int position,
      Keyrings keyrings,
      OpenPgpVerifier verifier,
      int maxSignatures) {
    this.requirement = requirement;
    this.position = position;
    this.keyrings = keyrings;
    this.verifier = verifier;
    this.maxSignatures = maxSignatures;
    this.keyPlace = KeyPlace.of(requirement.keys());
  }

  JudgedRequirement judge(ImageInMemory image) {
    List<UnreadSignature> unread = image.unread().stream().filter(u -> !u.sigstore()).toList();
    Optional<UnreadSignature> broken =
        unread.stream().filter(u -> u.reason() instanceof RejectionReason).findFirst();
    if (broken.isPresent()) {
      unread.forEach(this::addUnread);
      return rejected(broken.get().reason(), RemoteText.printable(broken.get().message()));
    }
    List<StoredSignature> candidates = new ArrayList<>();
    for (StoredSignature stored : image.signatures()) {
      if (stored.signature() instanceof UntrustedSimpleSignature) {
        candidates.add(stored);
      }
    }
    if (candidates.size() > maxSignatures) {
      return rejected(
          RejectionReason.TOO_MANY_SIGNATURES,
          "There are "
              + candidates.size()
              + " signatures; at most "
              + maxSignatures
              + " are read.");
    }
    if (candidates.isEmpty()) {
      return unread.isEmpty() ? noSignature(image) : notFullyRead(unread);
    }
    return judge(candidates, unread, image);
  }

  private JudgedRequirement judge(
      List<StoredSignature> candidates, List<UnreadSignature> unread, ImageInMemory image) {
    OpenPgpKeyring keyring;
    try {
      keyring = keyrings.of(requirement.keys());
    } catch (IOException e) {
      return indeterminate(
          IndeterminateReason.KEY_FILE_UNREADABLE,
          "A key file of this requirement cannot be read: "
              + RemoteText.printable(String.valueOf(e.getMessage()))
              + ".");
    }
    warnings.addAll(keyring.warnings());
    if (keyring.primaryFingerprints().isEmpty()) {
      return rejected(RejectionReason.NO_KEYS, noKeys(keyring));
    }
    for (StoredSignature candidate : candidates) {
      Optional<VerifiedSignature> verified = examine(candidate, keyring, image);
      if (verified.isPresent()) {
        return satisfied(verified.get(), unread);
      }
    }
    return unread.isEmpty() ? noneAccepted() : notFullyRead(unread);
  }

  private Optional<VerifiedSignature> examine(
      StoredSignature candidate, OpenPgpKeyring keyring, ImageInMemory image) {
    SimpleSignatureCheck check =
        new SimpleSignatureCheck(candidate.store(), candidate.index(), keyPlace);
    Optional<Author> author =
        check
            .author((UntrustedSimpleSignature) candidate.signature(), verifier, keyring)
            .filter(a -> check.digest(a.payload(), image.manifest()))
            .filter(
                a ->
                    check.identity(
                        a.payload(),
                        requirement.signedIdentity(),
                        image.reference().dockerReference()));
    results.add(check.result());
    warnings.addAll(check.warnings());
    return author.map(
        a ->
            new VerifiedSignature(
                a.message().primaryFingerprint(),
                a.message().signingFingerprint(),
                candidate.store(),
                candidate.index(),
                position));
  }

  private JudgedRequirement satisfied(VerifiedSignature verified, List<UnreadSignature> unread) {
    for (UnreadSignature u : unread) {
      addUnread(u);
      warnings.add(
          "could not be read, but was not needed: "
              + place(u)
              + ": "
              + RemoteText.printable(u.message()));
    }
    RequirementResult result =
        new RequirementResult(
            requirement.type(),
            Outcome.ALLOWED,
            Optional.empty(),
            "Signed by the trusted key " + verified.keyFingerprint() + ".",
            results);
    return new JudgedRequirement(result, Optional.of(verified), warnings);
  }

  private JudgedRequirement noSignature(ImageInMemory image) {
    String where = image.stores().isEmpty() ? "" : " in " + String.join(", ", image.stores());
    int others = image.signatures().size();
    return rejected(
        RejectionReason.NO_SIGNATURE,
        others == 0
            ? "A signature is required but none exists" + where + "."
            : "A simple signature is required but none exists"
                + where
                + "; there are "
                + others
                + " of sigstore, which signedBy does not take.");
  }

  private JudgedRequirement notFullyRead(List<UnreadSignature> unread) {
    unread.forEach(this::addUnread);
    UnreadSignature first = unread.get(0);
    return indeterminate(first.reason(), RemoteText.printable(first.message()));
  }

  private JudgedRequirement noneAccepted() {
    if (results.size() == 1) {
      SignatureResult only = results.get(0);
      return rejected(only.reason().orElse(RejectionReason.NO_ACCEPTED_SIGNATURE), only.message());
    }
    String reasons =
        results.stream()
            .flatMap(r -> r.reason().stream())
            .map(VerdictReason::code)
            .distinct()
            .collect(Collectors.joining(", "));
    return rejected(
        RejectionReason.NO_ACCEPTED_SIGNATURE,
        "None of the " + results.size() + " signatures was accepted: " + reasons + ".");
  }

  private String noKeys(OpenPgpKeyring keyring) {
    String hint = keyring.warnings().isEmpty() ? "" : ": " + String.join("; ", keyring.warnings());
    return "There is no public key in " + keyPlace + hint + ".";
  }

  private void addUnread(UnreadSignature unread) {
    results.add(
        new SignatureResult(
            unread.store(),
            unread.index(),
            SimpleSignatureCheck.FORMAT,
            unread.reason() instanceof RejectionReason ? Outcome.REJECTED : Outcome.INDETERMINATE,
            Optional.of(unread.reason()),
            RemoteText.printable(unread.message()),
            Optional.empty(),
            List.of()));
  }

  private static String place(UnreadSignature unread) {
    return unread.index() == 0
        ? unread.store()
        : "signature " + unread.index() + " in " + unread.store();
  }

  private JudgedRequirement rejected(VerdictReason reason, String message) {
    return denied(Outcome.REJECTED, reason, message);
  }

  private JudgedRequirement indeterminate(VerdictReason reason, String message) {
    return denied(Outcome.INDETERMINATE, reason, message);
  }

  private JudgedRequirement denied(Outcome outcome, VerdictReason reason, String message) {
    return new JudgedRequirement(
        new RequirementResult(requirement.type(), outcome, Optional.of(reason), message, results),
        Optional.empty(),
        warnings);
  }
}
