package imagesigning.core.simplesigning;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.MalformedDataException;
import imagesigning.core.Manifest;
import imagesigning.core.ReferenceFormatException;
import imagesigning.core.RejectionReason;
import imagesigning.core.openpgp.OpenPgpKeyring;
import imagesigning.core.openpgp.OpenPgpVerification;
import imagesigning.core.openpgp.OpenPgpVerifier;
import imagesigning.core.openpgp.VerifiedMessage;
import java.util.Set;

/**
 * Checks one simple signature against one manifest, one name and some keys, without a policy and
 * without a registry: what {@code skopeo standalone-verify} does (policy reference, section 5.8
 * "Direct verification API").
 *
 * <p>The two names are compared in normalised form and as a whole: unlike under a policy, a name
 * without tag and digest matches the same name without tag and digest. What the manifest means is
 * not looked at, so an ambiguous one is no error here. Immutable and thread-safe.
 */
public final class StandaloneVerifier {
  private final OpenPgpVerifier openPgp;

  /**
   * A verifier.
   *
   * @param openPgp checks the OpenPGP message
   */
  public StandaloneVerifier(OpenPgpVerifier openPgp) {
    this.openPgp = openPgp;
  }

  /**
   * Checks a signature.
   *
   * @param signature the signed OpenPGP message
   * @param manifest the exact bytes of the manifest
   * @param expectedReference the name that must be signed
   * @param acceptedFingerprints fingerprints of primary keys or subkeys in upper-case hex; compared
   *     exactly
   * @param keyring the public keys
   * @return verified, or refused with the reason
   * @throws ReferenceFormatException if the expected name cannot be parsed
   * @throws MalformedDataException if the digest of the manifest cannot be computed
   */
  public StandaloneVerification verify(
      byte[] signature,
      byte[] manifest,
      String expectedReference,
      Set<String> acceptedFingerprints,
      OpenPgpKeyring keyring) {
    DockerReference expected = DockerReference.parse(expectedReference);
    Digest digest = Manifest.digestOf(manifest);
    OpenPgpVerification verification = openPgp.verify(signature, keyring);
    if (verification instanceof OpenPgpVerification.Refused refused) {
      return new StandaloneVerification.Refused(refused.reason(), refused.message());
    }
    VerifiedMessage message = ((OpenPgpVerification.Verified) verification).message();
    if (!acceptedFingerprints.contains(message.signingFingerprint())
        && !acceptedFingerprints.contains(message.primaryFingerprint())) {
      return new StandaloneVerification.Refused(
          RejectionReason.KEY_NOT_TRUSTED,
          "the signature was made by key "
              + message.primaryFingerprint()
              + ", which is not among the accepted ones");
    }
    return compare(message, digest, expected);
  }

  private static StandaloneVerification compare(
      VerifiedMessage message, Digest digest, DockerReference expected) {
    SimpleSigningPayload payload;
    try {
      payload = SimpleSigningPayload.parse(message.payload());
    } catch (MalformedDataException e) {
      return new StandaloneVerification.Refused(e.reason(), String.valueOf(e.getMessage()));
    }
    if (!digest.equals(payload.manifestDigest())) {
      return new StandaloneVerification.Refused(
          RejectionReason.DIGEST_MISMATCH,
          "the manifest has the digest "
              + digest
              + ", the signature is for "
              + payload.manifestDigest());
    }
    DockerReference signed;
    try {
      signed = DockerReference.parse(payload.dockerReference());
    } catch (ReferenceFormatException e) {
      return new StandaloneVerification.Refused(
          RejectionReason.PAYLOAD_REFERENCE_INVALID,
          "the signed name is not a valid reference: " + e.getMessage());
    }
    if (!signed.equals(expected)) {
      return new StandaloneVerification.Refused(
          RejectionReason.IDENTITY_MISMATCH,
          "expected a signature for " + expected + ", found one for " + signed);
    }
    return new StandaloneVerification.Verified(
        digest, message.primaryFingerprint(), message.signingFingerprint());
  }
}
