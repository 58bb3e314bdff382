package imagesigning.core.crypto;

import java.util.List;

/** How a signature is calculated: kind of key, hash and padding. */
public enum SignatureScheme {
  /** ECDSA over SHA-256. */
  ECDSA_SHA256(Family.ECDSA, Hash.SHA_256, "SHA256withECDSA"),
  /** ECDSA over SHA-384. */
  ECDSA_SHA384(Family.ECDSA, Hash.SHA_384, "SHA384withECDSA"),
  /** ECDSA over SHA-512. */
  ECDSA_SHA512(Family.ECDSA, Hash.SHA_512, "SHA512withECDSA"),
  /** RSA with the padding of PKCS #1 version 1.5 over SHA-256. */
  RSA_PKCS1_SHA256(Family.RSA_PKCS1, Hash.SHA_256, "SHA256withRSA"),
  /** RSA with the padding of PKCS #1 version 1.5 over SHA-384. */
  RSA_PKCS1_SHA384(Family.RSA_PKCS1, Hash.SHA_384, "SHA384withRSA"),
  /** RSA with the padding of PKCS #1 version 1.5 over SHA-512. */
  RSA_PKCS1_SHA512(Family.RSA_PKCS1, Hash.SHA_512, "SHA512withRSA"),
  /** RSASSA-PSS over SHA-256, the salt as long as the hash. */
  RSA_PSS_SHA256(Family.RSA_PSS, Hash.SHA_256, "RSASSA-PSS"),
  /** RSASSA-PSS over SHA-384, the salt as long as the hash. */
  RSA_PSS_SHA384(Family.RSA_PSS, Hash.SHA_384, "RSASSA-PSS"),
  /** RSASSA-PSS over SHA-512, the salt as long as the hash. */
  RSA_PSS_SHA512(Family.RSA_PSS, Hash.SHA_512, "RSASSA-PSS"),
  /** Ed25519 over the message itself. */
  ED25519(Family.ED25519, Hash.SHA_512, "Ed25519"),
  /** Ed25519ph: over SHA-512 of the message, with an empty context. */
  ED25519_PH(Family.ED25519, Hash.SHA_512, "Ed25519");

  /** What the signature is a number of. */
  enum Family {
    ECDSA,
    RSA_PKCS1,
    RSA_PSS,
    ED25519
  }

  private final Family family;
  private final Hash hash;
  private final String jcaName;

  SignatureScheme(Family family, Hash hash, String jcaName) {
    this.family = family;
    this.hash = hash;
    this.jcaName = jcaName;
  }

  Family family() {
    return family;
  }

  Hash hash() {
    return hash;
  }

  String jcaName() {
    return jcaName;
  }

  /** Whether a key of this kind can have made such a signature. */
  boolean fits(KeyAlgorithm key) {
    return switch (family) {
      case ECDSA -> key.isEcdsa();
      case RSA_PKCS1, RSA_PSS -> key == KeyAlgorithm.RSA;
      case ED25519 -> key == KeyAlgorithm.ED25519;
    };
  }

  /**
   * What containers/image verifies with: SHA-256 with every ECDSA and RSA key, plain Ed25519.
   *
   * @param key the kind of key
   * @return the scheme
   */
  public static SignatureScheme ofContainersImage(KeyAlgorithm key) {
    return switch (key) {
      case ECDSA_P256, ECDSA_P384, ECDSA_P521 -> ECDSA_SHA256;
      case RSA -> RSA_PKCS1_SHA256;
      case ED25519 -> ED25519;
    };
  }

  /**
   * What {@code cosign verify} is to try, one after the other (cosign reference, "Algorithms and
   * hashes"): the hash that suits the curve, as cosign 3 signs, then SHA-256, as all others do; of
   * Ed25519 first the pre-hashed form, then the plain one. Of RSA never PSS, which a key in PEM
   * does not ask for. None of the forms can be taken for another.
   *
   * @param key the kind of key
   * @return the schemes
   */
  public static List<SignatureScheme> ofCosign(KeyAlgorithm key) {
    return switch (key) {
      case ECDSA_P256 -> List.of(ECDSA_SHA256);
      case ECDSA_P384 -> List.of(ECDSA_SHA384, ECDSA_SHA256);
      case ECDSA_P521 -> List.of(ECDSA_SHA512, ECDSA_SHA256);
      case RSA -> List.of(RSA_PKCS1_SHA256);
      case ED25519 -> List.of(ED25519_PH, ED25519);
    };
  }
}
