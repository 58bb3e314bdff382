package imagesigning.core.openpgp;

import java.util.Arrays;

/** Puts packets together, with headers of the old format, which every implementation reads. */
final class PacketWriter {
  private byte[] bytes;
  private int length;

  PacketWriter(int expected) {
    this.bytes = new byte[expected];
  }

  PacketWriter u8(int value) {
    room(1);
    bytes[length++] = (byte) value;
    return this;
  }

  PacketWriter u16(int value) {
    return u8(value >> 8).u8(value);
  }

  PacketWriter u32(long value) {
    return u16((int) (value >> 16)).u16((int) value);
  }

  PacketWriter bytes(byte[] added) {
    return bytes(added, 0, added.length);
  }

  PacketWriter bytes(byte[] added, int from, int count) {
    room(count);
    System.arraycopy(added, from, bytes, length, count);
    length += count;
    return this;
  }

  /** The header of a packet whose body comes next. */
  PacketWriter header(int tag, int bodyLength) {
    if (bodyLength <= 0xff) {
      return u8(0x80 | tag << 2).u8(bodyLength);
    }
    if (bodyLength <= 0xffff) {
      return u8(0x81 | tag << 2).u16(bodyLength);
    }
    return u8(0x82 | tag << 2).u32(bodyLength);
  }

  /** A multiprecision integer: its length in bits, then its magnitude without leading zeros. */
  PacketWriter multiprecisionInteger(byte[] magnitude) {
    int from = 0;
    while (from < magnitude.length && magnitude[from] == 0) {
      from++;
    }
    if (from == magnitude.length) {
      return u16(0);
    }
    int zeroBits = Integer.numberOfLeadingZeros(magnitude[from] & 0xff) - 24;
    return u16((magnitude.length - from) * 8 - zeroBits)
        .bytes(magnitude, from, magnitude.length - from);
  }

  int length() {
    return length;
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }

  private void room(int count) {
    if (bytes.length - length < count) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, Math.addExact(length, count)));
    }
  }
}
