package imagesigning.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * A layer with one text file: a real tar archive in a real gzip stream, byte for byte the same on
 * every Java version (stored, not deflated).
 */
final class TestLayer {
  private static final int BLOCK = 512;

  private TestLayer() {}

  static byte[] tar(String fileName, String text) {
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    byte[] header = new byte[BLOCK];
    put(header, 0, fileName);
    put(header, 100, "0000644\0" + "0000000\0" + "0000000\0");
    put(header, 124, String.format("%011o\0%011o\0", content.length, 0));
    put(header, 148, "        0");
    put(header, 257, "ustar\00000");
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xff;
    }
    put(header, 148, String.format("%06o\0 ", sum));
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    tar.writeBytes(header);
    tar.writeBytes(Arrays.copyOf(content, (content.length + BLOCK - 1) / BLOCK * BLOCK));
    tar.writeBytes(new byte[2 * BLOCK]);
    return tar.toByteArray();
  }

  private static void put(byte[] header, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }

  /** At most 65,535 bytes, one stored block. */
  static byte[] gzip(byte[] content) {
    CRC32 crc = new CRC32();
    crc.update(content);
    ByteBuffer gzip = ByteBuffer.allocate(content.length + 23).order(ByteOrder.LITTLE_ENDIAN);
    gzip.put(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff});
    gzip.put((byte) 1).putShort((short) content.length).putShort((short) ~content.length);
    gzip.put(content).putInt((int) crc.getValue()).putInt(content.length);
    return gzip.array();
  }
}
