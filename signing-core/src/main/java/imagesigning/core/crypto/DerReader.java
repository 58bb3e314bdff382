package imagesigning.core.crypto;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Reads the few DER values that keys and signatures are made of. Stricter than most: definite and
 * shortest lengths, shortest numbers without a sign, and nothing left over.
 */
final class DerReader {
  static final int INTEGER = 0x02;
  static final int BIT_STRING = 0x03;
  static final int NULL = 0x05;
  static final int OBJECT_IDENTIFIER = 0x06;
  static final int SEQUENCE = 0x30;

  private final byte[] bytes;
  private int position;

  private DerReader(byte[] bytes) {
    this.bytes = bytes;
  }

  static DerReader of(byte[] bytes) {
    return new DerReader(bytes);
  }

  /** The bytes are not what was expected. */
  static final class DerException extends Exception {
    private static final long serialVersionUID = 1L;

    DerException(String message) {
      super(message);
    }
  }

  DerReader sequence() throws DerException {
    return new DerReader(value(SEQUENCE));
  }

  /** A number that is not negative. */
  BigInteger number() throws DerException {
    byte[] value = value(INTEGER);
    boolean padded = value.length > 1 && value[0] == 0 && value[1] >= 0;
    if (value.length == 0 || value[0] < 0 || padded) {
      throw new DerException("a number is negative or not in its shortest form");
    }
    return new BigInteger(1, value);
  }

  /** The content of an object identifier in hexadecimal. */
  String objectIdentifier() throws DerException {
    return HexFormat.of().formatHex(value(OBJECT_IDENTIFIER));
  }

  void nothing() throws DerException {
    if (value(NULL).length != 0) {
      throw new DerException("a NULL has content");
    }
  }

  /** A string of whole bytes. */
  byte[] bitString() throws DerException {
    byte[] value = value(BIT_STRING);
    if (value.length == 0 || value[0] != 0) {
      throw new DerException("a bit string is not made of whole bytes");
    }
    return Arrays.copyOfRange(value, 1, value.length);
  }

  boolean hasMore() {
    return position < bytes.length;
  }

  void end() throws DerException {
    if (hasMore()) {
      throw new DerException("bytes follow where there must be none");
    }
  }

  private byte[] value(int tag) throws DerException {
    if (next() != tag) {
      throw new DerException("another kind of value stands where 0x" + hex(tag) + " belongs");
    }
    int length = length();
    if (length > bytes.length - position) {
      throw new DerException("a value ends too early");
    }
    position += length;
    return Arrays.copyOfRange(bytes, position - length, position);
  }

  private int length() throws DerException {
    int first = next();
    if (first < 0x80) {
      return first;
    }
    int count = first - 0x80;
    if (count < 1 || count > 3) {
      throw new DerException("a length is indefinite or far too large");
    }
    int length = 0;
    for (int i = 0; i < count; i++) {
      length = length << 8 | next();
    }
    if (length < 0x80 || length < 1 << 8 * (count - 1)) {
      throw new DerException("a length is not in its shortest form");
    }
    return length;
  }

  private int next() throws DerException {
    if (!hasMore()) {
      throw new DerException("the data ends too early");
    }
    return bytes[position++] & 0xFF;
  }

  private static String hex(int tag) {
    return HexFormat.of().toHexDigits((byte) tag);
  }
}
