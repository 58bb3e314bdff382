package imagesigning.cosign;

import imagesigning.core.signing.SigningException;

/**
 * Signs payloads with one key: {@link SigstorePrivateKey}, {@link JcaSigner}, or a caller's own,
 * such as a key management service. Implementations are thread-safe. Whoever uses one verifies what
 * it made before giving it away.
 */
public interface SigstoreSigner extends AutoCloseable {

  /**
   * Signs as containers/image verifies: ECDSA and RSA (PKCS #1 version 1.5) over SHA-256, Ed25519
   * over the payload itself.
   *
   * @param payload the bytes to sign
   * @return the signature; of ECDSA in DER
   * @throws SigningException if none could be made
   */
  byte[] sign(byte[] payload) throws SigningException;

  /**
   * The public key.
   *
   * @return PEM
   */
  byte[] publicKey();

  /** Gives up the key; later calls are refused. */
  @Override
  void close();
}
