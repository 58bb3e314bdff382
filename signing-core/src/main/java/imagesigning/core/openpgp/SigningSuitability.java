package imagesigning.core.openpgp;

import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import java.util.Optional;

/** Decides which keys may make new signatures; that is less than what may verify old ones. */
final class SigningSuitability {
  /** Below this, an RSA key verifies with a warning, but signs nothing any more. */
  private static final int LEAST_RSA_BITS = 2048;

  private static final int LEAST_HASH_BITS = 256;

  private SigningSuitability() {}

  /**
   * Refuses a key that may not sign at a time: revoked, expired, not bound, not for signing.
   *
   * @param key the key
   * @param now the time, in seconds since 1970
   */
  static void refuseUnlessGood(SigningKey key, long now) throws SigningException {
    if (key.key().created() > now) {
      throw new SigningException(
          SigningFailure.KEY_INVALID,
          "The key "
              + key.key().fingerprint()
              + " is dated in the future; check the clock of this machine.");
    }
    try {
      key.refuseUnlessGood(now, now);
    } catch (Refusal e) {
      SigningFailure failure =
          switch (e.reason()) {
            case OPENPGP_KEY_EXPIRED, OPENPGP_SUBKEY_EXPIRED -> SigningFailure.KEY_EXPIRED;
            case OPENPGP_KEY_REVOKED, OPENPGP_SUBKEY_REVOKED -> SigningFailure.KEY_REVOKED;
            case OPENPGP_KEY_NOT_FOR_SIGNING -> SigningFailure.KEY_NOT_FOR_SIGNING;
            default -> SigningFailure.KEY_INVALID;
          };
      throw new SigningException(failure, sentence(e.problem()));
    }
  }

  private static String sentence(String problem) {
    return Character.toUpperCase(problem.charAt(0)) + problem.substring(1) + ".";
  }

  /** Refuses an algorithm, curve or size that no new signatures are made with. */
  static void refuseUnsupported(SigningKey key) throws SigningException {
    Optional<VerifyingKey> material = key.key().verifyingKey();
    if (material.isEmpty()) {
      throw unsupported(key, "has an algorithm, curve or size that is not supported");
    }
    if (material.get() instanceof DsaKey) {
      throw unsupported(key, "is a DSA key, with which signatures are only verified");
    }
    if (material.get() instanceof RsaKey rsa && rsa.modulus().bitLength() < LEAST_RSA_BITS) {
      throw unsupported(
          key,
          "is an RSA key of only "
              + rsa.modulus().bitLength()
              + " bits; signing takes at least "
              + LEAST_RSA_BITS);
    }
  }

  private static SigningException unsupported(SigningKey key, String what) {
    return new SigningException(
        SigningFailure.KEY_UNSUPPORTED, "The key " + key.key().fingerprint() + " " + what + ".");
  }

  /**
   * The hash a key signs with: SHA-512 for RSA, of the others the shortest that fits, as gpg does.
   */
  static HashAlgorithm hash(VerifyingKey key, boolean sha256ForRsa) {
    if (key instanceof RsaKey) {
      return sha256ForRsa ? HashAlgorithm.SHA256 : HashAlgorithm.SHA512;
    }
    int bits = Math.max(LEAST_HASH_BITS, key.leastHashBits());
    if (bits <= HashAlgorithm.SHA256.bits()) {
      return HashAlgorithm.SHA256;
    }
    return bits <= HashAlgorithm.SHA384.bits() ? HashAlgorithm.SHA384 : HashAlgorithm.SHA512;
  }
}
