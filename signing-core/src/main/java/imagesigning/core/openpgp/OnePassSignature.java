package imagesigning.core.openpgp;

/**
 * A one-pass signature packet: an announcement that nobody signed.
 *
 * @param type the type of the signature to come
 * @param hashAlgorithm its hash
 * @param keyAlgorithm its public-key algorithm
 * @param keyId its key, as claimed
 * @param last whether the signed data follows, and not another announcement
 */
record OnePassSignature(int type, int hashAlgorithm, int keyAlgorithm, long keyId, boolean last) {
  private static final int VERSION = 3;

  static OnePassSignature read(Octets in) throws PacketFormatException {
    int version = in.u8();
    if (version != VERSION) {
      throw new PacketFormatException("one-pass signature of unsupported version " + version);
    }
    int type = in.u8();
    int hashAlgorithm = in.u8();
    int keyAlgorithm = in.u8();
    long keyId = in.u64();
    boolean last = in.u8() != 0;
    in.expectEnd("a one-pass signature");
    return new OnePassSignature(type, hashAlgorithm, keyAlgorithm, keyId, last);
  }

  /** Whether it announces this signature. */
  boolean announces(SignaturePacket signature) {
    return type == signature.type()
        && hashAlgorithm == signature.hashAlgorithm()
        && keyAlgorithm == signature.keyAlgorithm();
  }
}
