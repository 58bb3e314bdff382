package imagesigning.core.openpgp;

import imagesigning.core.signing.SigningException;
import java.util.List;

/**
 * The secret-key operation alone, wherever the secret is. Everything around it, the OpenPGP message
 * and the check of the result, is {@link OpenPgpSigner}'s. Thread-safe.
 */
interface RawSigner extends AutoCloseable {

  /**
   * Signs a digest.
   *
   * @param input what to sign
   * @return the magnitudes of the numbers that make up the signature in OpenPGP: one for RSA, two
   *     for ECDSA and EdDSA; leading zeros do no harm
   */
  List<byte[]> sign(SigningInput input) throws SigningException;

  /** Wipes what can be wiped. */
  @Override
  default void close() {}
}
