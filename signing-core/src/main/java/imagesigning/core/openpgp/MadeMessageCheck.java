package imagesigning.core.openpgp;

import imagesigning.core.Limits;
import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import java.time.Clock;
import java.util.Arrays;

/**
 * Verifies what a signer just made, so that no fault of a key, a card, a program or this machine
 * becomes a wrong signature. Immutable and thread-safe.
 */
final class MadeMessageCheck {
  private final OpenPgpKeyring keyring;
  private final String signingFingerprint;
  private final Clock clock;
  private final OpenPgpVerifier verifier;

  /**
   * A check.
   *
   * @param keyring holds the key
   * @param key the key that signs
   * @param clock decides what has expired
   */
  MadeMessageCheck(OpenPgpKeyring keyring, SigningKey key, Clock clock) {
    this.keyring = keyring;
    this.signingFingerprint = key.key().fingerprint().toString();
    this.clock = clock;
    this.verifier = new OpenPgpVerifier(clock, false, Limits.DEFAULT);
  }

  /** The time, in seconds since 1970. */
  long now() {
    return clock.instant().getEpochSecond();
  }

  /** Refuses a message that is not a good signature of this payload by this key. */
  void refuseUnlessGood(byte[] message, byte[] payload) throws SigningException {
    OpenPgpVerification verification = verifier.verify(message, keyring);
    if (verification instanceof OpenPgpVerification.Refused refused) {
      throw invalid(refused.message());
    }
    VerifiedMessage verified = ((OpenPgpVerification.Verified) verification).message();
    if (!verified.signingFingerprint().equals(signingFingerprint)) {
      throw invalid("it was made by the key " + verified.signingFingerprint());
    }
    if (!Arrays.equals(verified.payload(), payload)) {
      throw invalid("it is over another payload");
    }
  }

  private SigningException invalid(String problem) {
    return new SigningException(
        SigningFailure.SIGNATURE_INVALID,
        "What was just signed with the key "
            + signingFingerprint
            + " does not verify: "
            + problem
            + ". Check that the secret key is the one of this public key.");
  }
}
