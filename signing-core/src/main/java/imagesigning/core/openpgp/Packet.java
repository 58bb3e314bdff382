package imagesigning.core.openpgp;

/**
 * One packet: its tag and its body as a range of an array. The array is never changed.
 *
 * @param tag the packet tag
 * @param bytes holds the body
 * @param from where the body begins
 * @param to where the body ends, exclusive
 */
@SuppressWarnings("ArrayRecordComponent")
record Packet(int tag, byte[] bytes, int from, int to) {
  static final int PUBLIC_KEY_ENCRYPTED_SESSION_KEY = 1;
  static final int SIGNATURE = 2;
  static final int SYMMETRIC_KEY_ENCRYPTED_SESSION_KEY = 3;
  static final int ONE_PASS_SIGNATURE = 4;
  static final int SECRET_KEY = 5;
  static final int PUBLIC_KEY = 6;
  static final int SECRET_SUBKEY = 7;
  static final int COMPRESSED = 8;
  static final int ENCRYPTED = 9;
  static final int MARKER = 10;
  static final int LITERAL = 11;
  static final int TRUST = 12;
  static final int USER_ID = 13;
  static final int PUBLIC_SUBKEY = 14;
  static final int USER_ATTRIBUTE = 17;
  static final int ENCRYPTED_AND_INTEGRITY_PROTECTED = 18;
  static final int MODIFICATION_DETECTION_CODE = 19;
  static final int AEAD_ENCRYPTED = 20;

  Octets body() {
    return new Octets(bytes, from, to);
  }

  int length() {
    return to - from;
  }
}
