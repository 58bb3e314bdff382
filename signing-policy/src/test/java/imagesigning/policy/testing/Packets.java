package imagesigning.policy.testing;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/** OpenPGP packets, byte by byte. */
public final class Packets {
  public static final int SIGNATURE = 2;
  public static final int ONE_PASS = 4;
  public static final int PUBLIC_KEY = 6;
  public static final int COMPRESSED = 8;
  public static final int ENCRYPTED = 9;
  public static final int LITERAL = 11;
  public static final int USER_ID = 13;
  public static final int PUBLIC_SUBKEY = 14;

  private Packets() {}

  public static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  public static byte[] bytes(int... values) {
    byte[] out = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      out[i] = (byte) values[i];
    }
    return out;
  }

  public static byte[] u16(int value) {
    return bytes(value >> 8, value);
  }

  public static byte[] u32(long value) {
    return ByteBuffer.allocate(4).putInt((int) value).array();
  }

  public static byte[] packet(int tag, byte[] body) {
    return join(bytes(0xC0 | tag, 0xFF), u32(body.length), body);
  }

  public static byte[] literal(byte[] payload) {
    return packet(LITERAL, join(bytes('b', 0, 0, 0, 0, 0), payload));
  }

  public static byte[] subpacket(int type, byte[] body) {
    return join(bytes(0xFF), u32(body.length + 1), bytes(type), body);
  }

  public static byte[] number(byte[] unsigned) {
    BigInteger value = new BigInteger(1, unsigned);
    byte[] magnitude = value.toByteArray();
    int zeros = magnitude[0] == 0 ? 1 : 0;
    byte[] trimmed = java.util.Arrays.copyOfRange(magnitude, zeros, magnitude.length);
    return join(u16(value.bitLength()), trimmed);
  }

  /** A packet compressed with ZIP around others. */
  public static byte[] zip(byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(1);
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    try (DeflaterOutputStream stream = new DeflaterOutputStream(out, deflater)) {
      stream.write(content);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    } finally {
      deflater.end();
    }
    return packet(COMPRESSED, out.toByteArray());
  }
}
