package imagesigning.core.crypto;

/** The kinds of public keys that may sign images. */
public enum KeyAlgorithm {
  /** ECDSA on the curve P-256. */
  ECDSA_P256,
  /** ECDSA on the curve P-384. */
  ECDSA_P384,
  /** ECDSA on the curve P-521. */
  ECDSA_P521,
  /** RSA of 2048 to 16384 bits. */
  RSA,
  /** Ed25519. */
  ED25519;

  /** Whether it is one of the elliptic curves of NIST. */
  public boolean isEcdsa() {
    return this == ECDSA_P256 || this == ECDSA_P384 || this == ECDSA_P521;
  }
}
