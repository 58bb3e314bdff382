package imagesigning.core.openpgp;

import java.io.IOException;
import java.security.GeneralSecurityException;

/**
 * A secret-key operation somewhere else, such as in a key management service. Only the digest goes
 * there; the OpenPGP message is made here, and verified before it is returned. Must be thread-safe
 * if its signer is used by several threads.
 */
@FunctionalInterface
public interface RawSignatureFunction {

  /** The operation wanted. */
  enum Operation {
    /** RSA with PKCS #1 version 1.5 padding; the function adds the padding and the hash's name. */
    RSA_PKCS1,
    /** ECDSA on the curve of the key. */
    ECDSA,
    /** Ed25519 (not Ed25519ph) of the digest, which is the message here. */
    ED25519
  }

  /**
   * Signs a digest.
   *
   * @param operation what to calculate
   * @param hash the hash the digest was made with: {@code SHA-256}, {@code SHA-384} or {@code
   *     SHA-512}
   * @param digest the digest; may be changed
   * @return the signature. RSA: a big-endian number; ECDSA: a DER sequence of r and s as most
   *     services give it, or r and s side by side, each as long as the order of the curve; Ed25519:
   *     64 bytes
   * @throws IOException if it fails; a {@link imagesigning.core.signing.SigningException} is passed
   *     on as it is, anything else, unchecked exceptions too, becomes the cause of one with {@code
   *     SIGNER_FAILED}
   * @throws GeneralSecurityException if it fails
   */
  byte[] sign(Operation operation, String hash, byte[] digest)
      throws IOException, GeneralSecurityException;
}
