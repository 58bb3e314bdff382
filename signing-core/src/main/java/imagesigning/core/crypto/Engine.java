package imagesigning.core.crypto;

/**
 * One public key made ready in one engine. What an engine throws is a "no", and {@link
 * SignatureAlgorithms} sees to that.
 */
interface Engine {

  /**
   * Whether a signature is good. Its outer form was checked before.
   *
   * @param scheme a scheme that fits the key
   * @param message what was signed
   * @param signature the signature; of ECDSA in DER
   * @throws java.security.GeneralSecurityException if the engine cannot do it
   */
  boolean verifies(SignatureScheme scheme, byte[] message, byte[] signature)
      throws java.security.GeneralSecurityException;
}
