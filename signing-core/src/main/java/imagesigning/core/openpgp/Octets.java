package imagesigning.core.openpgp;

import java.util.Arrays;

/** Reads numbers and byte strings off a range of an array; running out of bytes is an error. */
final class Octets {
  private final byte[] bytes;
  private final int end;
  private int at;

  Octets(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.at = from;
    this.end = to;
  }

  static Octets of(byte[] bytes) {
    return new Octets(bytes, 0, bytes.length);
  }

  int remaining() {
    return end - at;
  }

  int position() {
    return at;
  }

  int u8() throws PacketFormatException {
    need(1);
    return bytes[at++] & 0xff;
  }

  int u16() throws PacketFormatException {
    need(2);
    int value = (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
    at += 2;
    return value;
  }

  long u32() throws PacketFormatException {
    return (long) u16() << 16 | u16();
  }

  long u64() throws PacketFormatException {
    return u32() << 32 | u32();
  }

  byte[] take(long length) throws PacketFormatException {
    need(length);
    byte[] taken = Arrays.copyOfRange(bytes, at, at + (int) length);
    at += (int) length;
    return taken;
  }

  Octets slice(long length) throws PacketFormatException {
    need(length);
    Octets slice = new Octets(bytes, at, at + (int) length);
    at += (int) length;
    return slice;
  }

  /** The magnitude of a multiprecision integer, as long as its bit count says. */
  byte[] multiprecisionInteger() throws PacketFormatException {
    return take((u16() + 7) / 8);
  }

  byte[] rest() throws PacketFormatException {
    return take(remaining());
  }

  void expectEnd(String what) throws PacketFormatException {
    if (remaining() != 0) {
      throw new PacketFormatException(remaining() + " bytes too many in " + what);
    }
  }

  private void need(long length) throws PacketFormatException {
    if (length > end - at) {
      throw new PacketFormatException(
          "cut off: " + length + " bytes expected, " + (end - at) + " left");
    }
  }
}
