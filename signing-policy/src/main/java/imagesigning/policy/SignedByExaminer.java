package imagesigning.policy;

import imagesigning.core.RejectionReason;
import imagesigning.core.openpgp.OpenPgpKeyring;
import imagesigning.core.openpgp.OpenPgpVerifier;
import imagesigning.core.simplesigning.UntrustedSignature;
import imagesigning.core.simplesigning.UntrustedSimpleSignature;
import imagesigning.policy.ImageInMemory.StoredSignature;
import imagesigning.policy.PolicyRequirement.SignedBy;
import imagesigning.policy.SimpleSignatureCheck.Author;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Examines simple signatures for a {@code signedBy} requirement. */
final class SignedByExaminer implements SignatureExaminer {
  private final SignedBy requirement;
  private final int position;
  private final Keyrings keyrings;
  private final OpenPgpVerifier verifier;
  private final String keyPlace;
  private OpenPgpKeyring keyring = OpenPgpKeyring.parse(List.of());

  SignedByExaminer(
      SignedBy requirement, int position, Keyrings keyrings, OpenPgpVerifier verifier) {
    this.requirement = requirement;
    this.position = position;
    this.keyrings = keyrings;
    this.verifier = verifier;
    this.keyPlace = KeyPlace.of(requirement.keys());
  }

  @Override
  public boolean isOfSigstore() {
    return false;
  }

  @Override
  public boolean takes(UntrustedSignature signature) {
    return signature instanceof UntrustedSimpleSignature;
  }

  @Override
  public String format() {
    return SimpleSignatureCheck.FORMAT;
  }

  @Override
  public String wanted() {
    return "A simple signature";
  }

  @Override
  public String others() {
    return "of sigstore";
  }

  @Override
  public Optional<Denial> prepare() throws IOException {
    keyring = keyrings.of(requirement.keys());
    return keyring.primaryFingerprints().isEmpty()
        ? Optional.of(new Denial(RejectionReason.NO_KEYS, noKeys()))
        : Optional.empty();
  }

  @Override
  public List<String> warnings() {
    return keyring.warnings();
  }

  private String noKeys() {
    String hint = keyring.warnings().isEmpty() ? "" : ": " + String.join("; ", keyring.warnings());
    return "There is no public key in " + keyPlace + hint + ".";
  }

  @Override
  public Examined examine(StoredSignature candidate, ImageInMemory image) {
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
    return new Examined(
        check.result(),
        check.warnings(),
        author.map(
            a ->
                new VerifiedSignature(
                    a.message().primaryFingerprint(),
                    a.message().signingFingerprint(),
                    Optional.empty(),
                    candidate.store(),
                    candidate.index(),
                    position)));
  }
}
