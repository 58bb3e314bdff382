package imagesigning.core.openpgp;

/**
 * What a secret key is asked to sign.
 *
 * @param hash the hash algorithm
 * @param digest the digest; not changed by anybody
 * @param data what was hashed, for engines that hash themselves
 */
@SuppressWarnings("ArrayRecordComponent")
record SigningInput(HashAlgorithm hash, byte[] digest, HashedData... data) {

  static SigningInput of(HashAlgorithm hash, HashedData... data) {
    return new SigningInput(hash, hash.digest(data), data);
  }
}
