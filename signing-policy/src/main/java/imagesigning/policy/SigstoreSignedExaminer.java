package imagesigning.policy;

import imagesigning.core.MalformedDataException;
import imagesigning.core.simplesigning.SigstorePayload;
import imagesigning.core.simplesigning.UntrustedSignature;
import imagesigning.core.simplesigning.UntrustedSigstoreSignature;
import imagesigning.core.text.RemoteText;
import imagesigning.cosign.SigstoreCheck;
import imagesigning.cosign.SigstoreFormat;
import imagesigning.cosign.SigstoreVerification;
import imagesigning.cosign.SigstoreVerification.Refused;
import imagesigning.cosign.SigstoreVerification.Verified;
import imagesigning.cosign.SigstoreVerifier;
import imagesigning.cosign.VerifiedSigstoreSignature;
import imagesigning.policy.ImageInMemory.StoredSignature;
import imagesigning.policy.PolicyRequirement.SigstoreSigned;
import imagesigning.policy.SigstoreMaterial.Material;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Examines sigstore signatures for a {@code sigstoreSigned} requirement. */
final class SigstoreSignedExaminer implements SignatureExaminer {
  private static final String FORMAT = "sigstore";

  private final SigstoreSigned requirement;
  private final int position;
  private final SigstoreMaterial materials;
  private final SigstoreVerifier verifier;
  private @Nullable Material material;

  SigstoreSignedExaminer(
      SigstoreSigned requirement,
      int position,
      SigstoreMaterial materials,
      SigstoreVerifier verifier) {
    this.requirement = requirement;
    this.position = position;
    this.materials = materials;
    this.verifier = verifier;
  }

  @Override
  public boolean isOfSigstore() {
    return true;
  }

  /** Attestations and other things are kept in the same place. */
  @Override
  public boolean takes(UntrustedSignature signature) {
    return signature instanceof UntrustedSigstoreSignature s
        && s.mimeType().equals(SigstoreFormat.MIME_TYPE);
  }

  @Override
  public String format() {
    return FORMAT;
  }

  @Override
  public String wanted() {
    return "A sigstore signature";
  }

  @Override
  public String others() {
    return "of other kinds";
  }

  @Override
  public Optional<Denial> prepare() throws IOException {
    try {
      material = materials.of(requirement);
      return Optional.empty();
    } catch (MalformedDataException e) {
      String found = RemoteText.message(String.valueOf(e.getMessage()));
      return Optional.of(new Denial(e.reason(), SignatureCheck.explain(e.reason(), found)));
    }
  }

  @Override
  public List<String> warnings() {
    return List.of();
  }

  @Override
  public Examined examine(StoredSignature candidate, ImageInMemory image) {
    SignatureCheck check = new SignatureCheck(candidate.store(), candidate.index(), FORMAT);
    Optional<VerifiedSigstoreSignature> verified =
        verify((UntrustedSigstoreSignature) candidate.signature(), check)
            .filter(v -> isAbout(v.payload(), image, check));
    String about = candidate.store() + ", signature " + candidate.index() + ": ";
    return new Examined(
        check.result(),
        verified.stream().flatMap(v -> v.warnings().stream()).map(about::concat).toList(),
        verified.map(
            v ->
                new VerifiedSignature(
                    v.keyFingerprint(),
                    v.keyFingerprint(),
                    v.signer(),
                    candidate.store(),
                    candidate.index(),
                    position)));
  }

  private Optional<VerifiedSigstoreSignature> verify(
      UntrustedSigstoreSignature signature, SignatureCheck check) {
    if (material == null) {
      throw new IllegalStateException("the keys are not ready");
    }
    SigstoreVerification outcome = verifier.verify(signature, material.root(), material.log());
    for (SigstoreCheck made : outcome.checks()) {
      if (made.passed()) {
        check.held(made.name(), made.expected(), RemoteText.message(made.found()));
      }
    }
    if (outcome instanceof Refused refused) {
      SigstoreCheck failed = refused.checks().get(refused.checks().size() - 1);
      String found = RemoteText.message(refused.message());
      check.failed(
          failed.name(),
          failed.expected(),
          found,
          refused.reason(),
          SignatureCheck.explain(refused.reason(), found));
      return Optional.empty();
    }
    VerifiedSigstoreSignature verified = ((Verified) outcome).signature();
    check.key(Optional.of(verified.keyFingerprint()));
    return Optional.of(verified);
  }

  private boolean isAbout(SigstorePayload payload, ImageInMemory image, SignatureCheck check) {
    return check.digest(payload.manifestDigest(), image.manifest())
        && check.identity(
            payload.dockerReference(),
            requirement.signedIdentity(),
            image.reference().dockerReference());
  }
}
