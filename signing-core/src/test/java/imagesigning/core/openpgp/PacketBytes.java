package imagesigning.core.openpgp;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;

/** Puts the bytes of packets together. */
final class PacketBytes {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  static byte[] join(byte[]... parts) {
    PacketBytes joined = new PacketBytes();
    for (byte[] part : parts) {
      joined.bytes(part);
    }
    return joined.toBytes();
  }

  PacketBytes u8(int value) {
    out.write(value);
    return this;
  }

  PacketBytes u16(int value) {
    return u8(value >> 8).u8(value);
  }

  PacketBytes u32(long value) {
    return u16((int) (value >> 16)).u16((int) value);
  }

  PacketBytes u64(long value) {
    return u32(value >> 32).u32(value);
  }

  PacketBytes bytes(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  /** A multiprecision integer. */
  PacketBytes number(BigInteger value) {
    byte[] magnitude = value.toByteArray();
    int skip = magnitude[0] == 0 ? 1 : 0;
    u16(value.bitLength());
    out.write(magnitude, skip, magnitude.length - skip);
    return this;
  }

  byte[] toBytes() {
    return out.toByteArray();
  }
}
