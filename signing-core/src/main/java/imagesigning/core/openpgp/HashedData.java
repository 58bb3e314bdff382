package imagesigning.core.openpgp;

/**
 * A range of bytes that goes into a hash.
 *
 * @param bytes holds the range
 * @param from where it begins
 * @param to where it ends, exclusive
 */
@SuppressWarnings("ArrayRecordComponent")
record HashedData(byte[] bytes, int from, int to) {
  static HashedData of(byte[] bytes) {
    return new HashedData(bytes, 0, bytes.length);
  }
}
