package imagesigning.core.openpgp;

import java.util.Optional;

/** Checks the arithmetic of a signature: hash, start of the hash, public-key operation. */
final class SignatureCheck {
  private SignatureCheck() {}

  /**
   * Whether a key made a signature over some data.
   *
   * @param key the key
   * @param signature the signature
   * @param signed the data without the signature's own trailer
   */
  static boolean verifies(KeyPacket key, SignaturePacket signature, HashedData... signed) {
    Optional<VerifyingKey> verifyingKey = key.verifyingKey();
    Optional<HashAlgorithm> hash = HashAlgorithm.of(signature.hashAlgorithm());
    if (verifyingKey.isEmpty() || hash.isEmpty() || key.algorithm() != signature.keyAlgorithm()) {
      return false;
    }
    HashedData[] hashed = new HashedData[signed.length + 1];
    System.arraycopy(signed, 0, hashed, 0, signed.length);
    hashed[signed.length] = signature.hashTrailer();
    byte[] digest = hash.get().digest(hashed);
    return signature.startsHash(digest)
        && BouncyCastle.verify(verifyingKey.get(), hash.get(), digest, signature.values());
  }
}
