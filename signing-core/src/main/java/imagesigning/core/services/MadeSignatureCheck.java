package imagesigning.core.services;

import imagesigning.core.Digest;
import imagesigning.core.MalformedDataException;
import imagesigning.core.openpgp.OpenPgpKeyring;
import imagesigning.core.openpgp.OpenPgpVerification;
import imagesigning.core.openpgp.OpenPgpVerifier;
import imagesigning.core.openpgp.VerifiedMessage;
import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import imagesigning.core.simplesigning.SimpleSigningPayload;
import imagesigning.core.text.Quoted;
import java.util.function.Consumer;

/**
 * Verifies what a signing script made, so that neither its mistakes nor somebody else's files
 * become signatures of the service.
 *
 * @param keyFingerprint of the primary key that must have signed, itself or by a subkey
 * @param keyring holds that key
 * @param verifier verifies messages
 */
record MadeSignatureCheck(String keyFingerprint, OpenPgpKeyring keyring, OpenPgpVerifier verifier) {

  void refuseUnlessGood(
      byte[] message, Digest manifest, String reference, Consumer<PassedCheck> passed)
      throws SigningException {
    VerifiedMessage verified = verified(message);
    passed.accept(
        new PassedCheck(SigningServiceCheck.MADE_BY_KEY, "key " + verified.primaryFingerprint()));
    SimpleSigningPayload payload = payload(verified);
    if (!payload.manifestDigest().equals(manifest)) {
      throw new SigningException(
          SigningFailure.SIGNED_OTHER_MANIFEST,
          "The signing script signed the manifest "
              + payload.manifestDigest()
              + ", expected was "
              + manifest
              + ", the digest of the file that is its argument.");
    }
    passed.accept(new PassedCheck(SigningServiceCheck.MANIFEST_SIGNED, manifest.toString()));
    if (!payload.dockerReference().equals(reference)) {
      throw new SigningException(
          SigningFailure.SIGNED_OTHER_REFERENCE,
          "The signing script signed the image name "
              + Quoted.text(payload.dockerReference())
              + ", expected was "
              + Quoted.text(reference)
              + ", the value of $REFERENCE.");
    }
    passed.accept(new PassedCheck(SigningServiceCheck.REFERENCE_SIGNED, reference));
  }

  private VerifiedMessage verified(byte[] message) throws SigningException {
    OpenPgpVerification verification = verifier.verify(message, keyring);
    if (verification instanceof OpenPgpVerification.Refused refused) {
      throw refusal(refused);
    }
    VerifiedMessage verified = ((OpenPgpVerification.Verified) verification).message();
    if (!verified.primaryFingerprint().equals(keyFingerprint)) {
      throw otherKey(verified.primaryFingerprint());
    }
    return verified;
  }

  private SigningException refusal(OpenPgpVerification.Refused refused) {
    return switch (refused.reason()) {
      case OPENPGP_UNKNOWN_KEY -> otherKey(refused.claimedKey().orElse("unknown"));
      case OPENPGP_KEY_EXPIRED, OPENPGP_SUBKEY_EXPIRED ->
          keyProblem(SigningFailure.KEY_EXPIRED, refused);
      case OPENPGP_KEY_REVOKED, OPENPGP_SUBKEY_REVOKED ->
          keyProblem(SigningFailure.KEY_REVOKED, refused);
      case OPENPGP_KEY_NOT_FOR_SIGNING -> keyProblem(SigningFailure.KEY_NOT_FOR_SIGNING, refused);
      default ->
          new SigningException(
              SigningFailure.SIGNATURE_INVALID,
              "What the signing script made does not verify ("
                  + refused.reason().code()
                  + "): "
                  + refused.message()
                  + ".");
    };
  }

  private SigningException otherKey(String found) {
    return new SigningException(
        SigningFailure.SIGNED_WITH_OTHER_KEY,
        "The signing script signed with the key "
            + found
            + ", expected was "
            + keyFingerprint
            + ", the value of $PULP_SIGNING_KEY_FINGERPRINT.");
  }

  private SigningException keyProblem(SigningFailure failure, OpenPgpVerification.Refused refused) {
    return new SigningException(
        failure,
        "The key "
            + keyFingerprint
            + " of the signing service is not good any more: "
            + refused.message()
            + ". Create a service with a current key.");
  }

  private static SimpleSigningPayload payload(VerifiedMessage verified) throws SigningException {
    try {
      return SimpleSigningPayload.parse(verified.payload());
    } catch (MalformedDataException e) {
      throw new SigningException(
          SigningFailure.SIGNATURE_INVALID,
          "What the signing script signed is no statement about an image: " + e.getMessage(),
          e);
    }
  }
}
