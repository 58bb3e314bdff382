package imagesigning.core.openpgp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.bouncycastle.apache.bzip2.CBZip2OutputStream;

/** Writes packets and signed messages, right ones and wrong ones. */
final class TestMessages {
  static final byte[] PAYLOAD = "{\"critical\":{}}".getBytes(StandardCharsets.US_ASCII);

  static final int ZIP = 1;
  static final int ZLIB = 2;
  static final int BZIP2 = 3;

  private TestMessages() {}

  /** A packet with a header of the new format. */
  static byte[] packet(int tag, byte[] body) {
    PacketBytes bytes = new PacketBytes().u8(0xc0 | tag);
    if (body.length < 192) {
      bytes.u8(body.length);
    } else if (body.length < 8384) {
      bytes.u8((body.length - 192 >> 8) + 192).u8(body.length - 192);
    } else {
      bytes.u8(255).u32(body.length);
    }
    return bytes.bytes(body).toBytes();
  }

  /** A packet with a header of the new format whose length has this many bytes: 1, 2 or 5. */
  static byte[] packetWithLengthOf(int lengthBytes, int tag, byte[] body) {
    PacketBytes bytes = new PacketBytes().u8(0xc0 | tag);
    switch (lengthBytes) {
      case 1 -> bytes.u8(body.length);
      case 2 -> bytes.u8((body.length - 192 >> 8) + 192).u8(body.length - 192);
      default -> bytes.u8(255).u32(body.length);
    }
    return bytes.bytes(body).toBytes();
  }

  /**
   * A packet with a header of the old format; the length has this many bytes, 0 is indeterminate.
   */
  static byte[] oldPacket(int lengthBytes, int tag, byte[] body) {
    PacketBytes bytes = new PacketBytes();
    switch (lengthBytes) {
      case 0 -> bytes.u8(0x83 | tag << 2);
      case 1 -> bytes.u8(0x80 | tag << 2).u8(body.length);
      case 2 -> bytes.u8(0x81 | tag << 2).u16(body.length);
      default -> bytes.u8(0x82 | tag << 2).u32(body.length);
    }
    return bytes.bytes(body).toBytes();
  }

  /** A packet in parts of 2^power bytes and a rest. */
  static byte[] partialPacket(int power, int tag, byte[] body) {
    PacketBytes bytes = new PacketBytes().u8(0xc0 | tag);
    int part = 1 << power;
    int at = 0;
    for (; at + part <= body.length; at += part) {
      bytes.u8(224 + power).bytes(Arrays.copyOfRange(body, at, at + part));
    }
    byte[] rest = Arrays.copyOfRange(body, at, body.length);
    return bytes.u8(255).u32(rest.length).bytes(rest).toBytes();
  }

  static byte[] literal(byte[] payload) {
    return packet(Packet.LITERAL, literalBody('b', "", 0, payload));
  }

  static byte[] literalBody(char format, String fileName, long date, byte[] payload) {
    byte[] name = fileName.getBytes(StandardCharsets.UTF_8);
    return new PacketBytes()
        .u8(format)
        .u8(name.length)
        .bytes(name)
        .u32(date)
        .bytes(payload)
        .toBytes();
  }

  static byte[] onePass(TestSignature signature) {
    return packet(Packet.ONE_PASS_SIGNATURE, signature.announcement(true));
  }

  static byte[] signature(TestSignature signature, byte[]... signed) {
    return packet(Packet.SIGNATURE, signature.over(signed));
  }

  /** The good message: one-pass signature, literal data, signature. */
  static byte[] signed(TestSignature signature, byte[] payload) {
    return PacketBytes.join(onePass(signature), literal(payload), signature(signature, payload));
  }

  static byte[] signed(TestSignature signature) {
    return signed(signature, PAYLOAD);
  }

  /** The body of a compressed packet. */
  static byte[] compressedBody(int algorithm, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(algorithm);
    try {
      switch (algorithm) {
        case ZIP -> deflate(out, content, true);
        case ZLIB -> deflate(out, content, false);
        case BZIP2 -> {
          try (CBZip2OutputStream bzip2 = new CBZip2OutputStream(out)) {
            bzip2.write(content);
          }
        }
        default -> out.writeBytes(content);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static void deflate(ByteArrayOutputStream out, byte[] content, boolean bare)
      throws IOException {
    Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, bare);
    try (DeflaterOutputStream stream = new DeflaterOutputStream(out, deflater)) {
      stream.write(content);
    } finally {
      deflater.end();
    }
  }

  static byte[] compressed(int algorithm, byte[] content) {
    return packet(Packet.COMPRESSED, compressedBody(algorithm, content));
  }
}
