package imagesigning.core.openpgp;

import java.util.Optional;

/** The public-key algorithms whose signatures are understood. */
enum PublicKeyAlgorithm {
  RSA(1, 1),
  RSA_SIGN_ONLY(3, 1),
  DSA(17, 2),
  ECDSA(19, 2),
  EDDSA_LEGACY(22, 2);

  private final int id;
  private final int signatureValues;

  PublicKeyAlgorithm(int id, int signatureValues) {
    this.id = id;
    this.signatureValues = signatureValues;
  }

  static Optional<PublicKeyAlgorithm> of(int id) {
    for (PublicKeyAlgorithm algorithm : values()) {
      if (algorithm.id == id) {
        return Optional.of(algorithm);
      }
    }
    return Optional.empty();
  }

  /** How many numbers a signature consists of. */
  int signatureValues() {
    return signatureValues;
  }
}
