package imagesigning.registry;

import imagesigning.core.DockerReference;
import imagesigning.core.MalformedDataException;
import imagesigning.core.Manifest;
import imagesigning.core.ReferenceFormatException;
import imagesigning.core.RejectionReason;
import imagesigning.core.openpgp.OpenPgpKeyring;
import imagesigning.core.openpgp.OpenPgpVerification;
import imagesigning.core.openpgp.OpenPgpVerifier;
import imagesigning.core.openpgp.VerifiedMessage;
import imagesigning.core.simplesigning.SimpleSigningPayload;
import imagesigning.core.simplesigning.UntrustedSimpleSignature;
import imagesigning.core.text.RemoteText;
import imagesigning.policy.ImageInMemory.StoredSignature;
import imagesigning.policy.SignedIdentity;
import imagesigning.registry.ImageSignatureReport.Accepted;
import imagesigning.registry.ImageSignatureReport.Refused;
import imagesigning.registry.ImageSignatureReport.Result;
import java.util.Optional;

/**
 * Judges single signatures as a {@code signedBy} requirement with {@code matchRepoDigestOrExact}
 * does: key, payload, identity, digest. Immutable. Source: signing reference, section B.6; policy
 * reference, section 2.4.
 */
final class SignatureJudgement {
  private final OpenPgpVerifier verifier;
  private final OpenPgpKeyring keys;
  private final DockerReference expected;
  private final Manifest manifest;

  SignatureJudgement(
      OpenPgpVerifier verifier, OpenPgpKeyring keys, DockerReference expected, Manifest manifest) {
    this.verifier = verifier;
    this.keys = keys;
    this.expected = expected;
    this.manifest = manifest;
  }

  Result judge(StoredSignature stored) {
    if (!(stored.signature() instanceof UntrustedSimpleSignature simple)) {
      return refused(
          stored, RejectionReason.NO_SIGNATURE, "It is a sigstore signature, not a GPG one.");
    }
    if (keys.primaryFingerprints().isEmpty()) {
      return refused(stored, RejectionReason.NO_KEYS, "There is no public key to verify it with.");
    }
    OpenPgpVerification verification = verifier.verify(simple.message(), keys);
    if (verification instanceof OpenPgpVerification.Refused refused) {
      return refused(
          stored,
          refused.reason(),
          refused.reason().meaning() + " (" + RemoteText.shown(refused.message()) + ")");
    }
    return statement(stored, ((OpenPgpVerification.Verified) verification).message());
  }

  private Result statement(StoredSignature stored, VerifiedMessage message) {
    SimpleSigningPayload payload;
    try {
      payload = SimpleSigningPayload.parse(message.payload());
    } catch (MalformedDataException e) {
      return refused(stored, e.reason(), RemoteText.shown(e.getMessage()));
    }
    String signed = payload.dockerReference();
    if (!new SignedIdentity.MatchRepoDigestOrExact().matches(Optional.of(expected), signed)) {
      return identityRefused(stored, signed);
    }
    if (!manifest.matches(payload.manifestDigest())) {
      return refused(
          stored,
          RejectionReason.DIGEST_MISMATCH,
          "It is for the manifest "
              + payload.manifestDigest()
              + ", but the image has "
              + manifest.digest()
              + ".");
    }
    if (expected.digest().isPresent() && !manifest.matches(expected.digest().get())) {
      return refused(
          stored,
          RejectionReason.MANIFEST_DIGEST_MISMATCH,
          "The expected identity "
              + expected
              + " names another manifest than the image has, "
              + manifest.digest()
              + ".");
    }
    return new Accepted(stored.store(), stored.index(), message, signed);
  }

  private Result identityRefused(StoredSignature stored, String signed) {
    String shown = RemoteText.shown(signed);
    try {
      DockerReference.parse(signed);
    } catch (ReferenceFormatException e) {
      return refused(
          stored,
          RejectionReason.PAYLOAD_REFERENCE_INVALID,
          "It is for \"" + shown + "\", which is no valid image name.");
    }
    return refused(
        stored,
        RejectionReason.IDENTITY_MISMATCH,
        "It is for " + shown + ", but " + expected + " was expected.");
  }

  private static Refused refused(StoredSignature stored, RejectionReason reason, String message) {
    return new Refused(stored.store(), stored.index(), reason, message);
  }
}
