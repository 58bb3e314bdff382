package imagesigning.core.openpgp;

import java.util.Arrays;
import java.util.HexFormat;

/** The fingerprint of a version 4 key. */
final class Fingerprint {
  static final int LENGTH = 20;

  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private final byte[] bytes;

  Fingerprint(byte[] bytes) {
    if (bytes.length != LENGTH) {
      throw new IllegalArgumentException("a fingerprint has " + LENGTH + " bytes");
    }
    this.bytes = bytes;
  }

  /** The key id: the last eight bytes. */
  long keyId() {
    long id = 0;
    for (int i = LENGTH - Long.BYTES; i < LENGTH; i++) {
      id = id << 8 | (bytes[i] & 0xff);
    }
    return id;
  }

  byte[] toBytes() {
    return bytes.clone();
  }

  static String keyIdToString(long keyId) {
    return HEX.toHexDigits(keyId);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Fingerprint that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** Upper-case hex, no spaces. */
  @Override
  public String toString() {
    return HEX.formatHex(bytes);
  }
}
