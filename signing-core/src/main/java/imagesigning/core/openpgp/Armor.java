package imagesigning.core.openpgp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;

/**
 * ASCII armor: decodes the key blocks of a file, with any text around them, and encodes public
 * keys. One broken block breaks the file, as in GnuPG.
 */
final class Armor {
  private static final List<String> TYPES =
      List.of("PGP PUBLIC KEY BLOCK", "PGP PRIVATE KEY BLOCK", "PGP SECRET KEY BLOCK");
  private static final String TEXT_CONTROLS = "\t\f\u000b";
  private static final int LINE = 64;
  private static final int CRC_INIT = 0xb704ce;
  private static final int CRC_POLYNOMIAL = 0x1864cfb;

  private final Iterator<String> lines;
  private int at;

  private Armor(byte[] file) {
    // One byte is one character: armor is ASCII, and the text around it may be in any encoding.
    this.lines = new String(file, StandardCharsets.ISO_8859_1).lines().iterator();
  }

  /**
   * Decodes all blocks.
   *
   * @return the content of each block
   * @throws PacketFormatException if a block is broken or there is more than text around the blocks
   */
  static List<byte[]> decode(byte[] file) throws PacketFormatException {
    return new Armor(file).blocks();
  }

  /** One block of public keys, byte for byte as GnuPG writes it. */
  static String encodePublicKeys(byte[] keys) {
    Base64.Encoder lines = Base64.getMimeEncoder(LINE, new byte[] {'\n'});
    int crc = crc24(keys);
    byte[] checksum = {(byte) (crc >> 16), (byte) (crc >> 8), (byte) crc};
    return "-----BEGIN "
        + TYPES.get(0)
        + "-----\n\n"
        + lines.encodeToString(keys)
        + "\n="
        + Base64.getEncoder().encodeToString(checksum)
        + "\n-----END "
        + TYPES.get(0)
        + "-----\n";
  }

  private List<byte[]> blocks() throws PacketFormatException {
    List<byte[]> blocks = new ArrayList<>();
    while (lines.hasNext()) {
      String line = next().stripTrailing();
      String type = keyBlockType(line);
      if (type.isEmpty()) {
        refuseBinary(line);
      } else {
        blocks.add(block(type));
      }
    }
    return blocks;
  }

  private static String keyBlockType(String line) {
    for (String type : TYPES) {
      if (line.equals("-----BEGIN " + type + "-----")) {
        return type;
      }
    }
    return "";
  }

  private void refuseBinary(String line) throws PacketFormatException {
    for (int i = 0; i < line.length(); i++) {
      if (line.charAt(i) < ' ' && TEXT_CONTROLS.indexOf(line.charAt(i)) < 0) {
        throw new PacketFormatException("binary data beside ASCII armor in line " + at);
      }
    }
  }

  private byte[] block(String type) throws PacketFormatException {
    skipHeaders();
    StringBuilder encoded = new StringBuilder();
    String line = next().strip();
    while (!line.startsWith("=") && !line.startsWith("-")) {
      encoded.append(line);
      line = next().strip();
    }
    byte[] decoded = base64(encoded.toString());
    checkCrc(decoded, line);
    if (!next().strip().equals("-----END " + type + "-----")) {
      throw new PacketFormatException("line " + at + " should end the armor of a " + type);
    }
    return decoded;
  }

  private void skipHeaders() throws PacketFormatException {
    for (String line = next().strip(); !line.isEmpty(); line = next().strip()) {
      if (!line.contains(": ") && !line.endsWith(":")) {
        throw new PacketFormatException("line " + at + " is no armor header");
      }
    }
  }

  private String next() throws PacketFormatException {
    if (!lines.hasNext()) {
      throw new PacketFormatException("the armor has no end");
    }
    at++;
    return lines.next();
  }

  private byte[] base64(String encoded) throws PacketFormatException {
    try {
      return Base64.getDecoder().decode(encoded);
    } catch (IllegalArgumentException e) {
      throw new PacketFormatException("broken base64 before line " + at);
    }
  }

  private void checkCrc(byte[] decoded, String line) throws PacketFormatException {
    if (!line.startsWith("=")) {
      throw new PacketFormatException("line " + at + " should be the checksum of the armor");
    }
    byte[] expected = base64(line.substring(1));
    int crc = crc24(decoded);
    boolean equal =
        expected.length == 3
            && crc
                == ((expected[0] & 0xff) << 16 | (expected[1] & 0xff) << 8 | (expected[2] & 0xff));
    if (!equal) {
      throw new PacketFormatException("the checksum in line " + at + " is wrong");
    }
  }

  private static int crc24(byte[] bytes) {
    int crc = CRC_INIT;
    for (byte b : bytes) {
      crc ^= (b & 0xff) << 16;
      for (int bit = 0; bit < 8; bit++) {
        crc <<= 1;
        if ((crc & 0x1000000) != 0) {
          crc ^= CRC_POLYNOMIAL;
        }
      }
    }
    return crc & 0xffffff;
  }
}
