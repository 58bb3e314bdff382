package imagesigning.core.openpgp;

import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import java.util.List;
import java.util.Optional;

/**
 * Makes secret numbers ready to sign, after it was checked that they belong to the public key. The
 * public part of a key file is not protected by the passphrase: signing with a secret number under
 * altered public ones could give the secret away.
 */
final class SecretNumbers {
  /**
   * As many as the two bytes of a length in bits can count; of an agent's file it could be more.
   */
  private static final int MOST_BYTES = 0x10000 / 8;

  private SecretNumbers() {}

  /**
   * A signer.
   *
   * @param key the public part, whose fingerprint a self-signature covers
   * @param numbers the secret numbers in the order of RFC 4880, section 5.5.3: for RSA d, p, q
   *     (what follows is computed anew); for ECDSA and EdDSA the one secret number. Not kept; the
   *     caller wipes them
   * @throws SigningException with {@code KEY_INVALID} if they do not belong to the public part
   */
  static RawSigner signer(KeyPacket key, List<byte[]> numbers) throws SigningException {
    boolean sensible = numbers.stream().allMatch(number -> number.length <= MOST_BYTES);
    Optional<RawSigner> signer =
        sensible ? BouncyCastle.loadSecret(key, numbers) : Optional.empty();
    if (signer.isEmpty()) {
      throw new SigningException(
          SigningFailure.KEY_INVALID,
          "The secret part of the key "
              + key.fingerprint()
              + " does not belong to its public part: one of them was altered or is broken.");
    }
    return signer.get();
  }
}
