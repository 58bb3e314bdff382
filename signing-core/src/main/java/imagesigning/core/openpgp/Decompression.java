package imagesigning.core.openpgp;

import imagesigning.core.RejectionReason;
import java.io.ByteArrayInputStream;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Opens the body of a compressed packet, no further than a limit. */
final class Decompression {
  private static final int ZIP = 1;
  private static final int ZLIB = 2;
  private static final int BZIP2 = 3;

  /**
   * Payloads of signatures have some hundred bytes; what is larger doubles the room as it comes.
   */
  private static final int FIRST_ROOM = 1024;

  private Decompression() {}

  /** Expands all of it, and refuses whatever follows the compressed data. */
  static byte[] expand(Packet compressed, int limit) throws PacketFormatException, Refusal {
    return expand(compressed, limit, false);
  }

  /** Expands all of it; what follows the compressed data may be ignored or not. */
  static byte[] expand(Packet compressed, int limit, boolean trailingDataIgnored)
      throws PacketFormatException, Refusal {
    Octets body = compressed.body();
    int algorithm = body.u8();
    return switch (algorithm) {
      case ZIP -> inflate(compressed, body.position(), true, limit, trailingDataIgnored);
      case ZLIB -> inflate(compressed, body.position(), false, limit, trailingDataIgnored);
      case BZIP2 -> bunzip(compressed, body.position(), limit, trailingDataIgnored);
      default -> throw new PacketFormatException("unknown compression algorithm " + algorithm);
    };
  }

  private static byte[] inflate(
      Packet packet, int from, boolean bare, int limit, boolean trailingDataIgnored)
      throws PacketFormatException, Refusal {
    Inflater inflater = new Inflater(bare);
    try {
      inflater.setInput(packet.bytes(), from, packet.to() - from);
      byte[] output = new byte[Math.min(limit, FIRST_ROOM)];
      int length = 0;
      while (!inflater.finished()) {
        if (length == output.length) {
          output = Arrays.copyOf(output, grown(length, limit));
        }
        int inflated = inflater.inflate(output, length, output.length - length);
        length += inflated;
        if (length > limit) {
          throw tooLarge(limit);
        }
        if (inflated == 0 && !inflater.finished()) {
          throw new PacketFormatException("the compressed data is cut off");
        }
      }
      refuseTrailing(trailingDataIgnored ? 0 : inflater.getRemaining());
      return Arrays.copyOf(output, length);
    } catch (DataFormatException e) {
      throw new PacketFormatException("the compressed data is broken");
    } finally {
      inflater.end();
    }
  }

  /** Twice as much, but only one byte more than the limit, to see whether the data goes beyond. */
  private static int grown(int length, int limit) {
    return (int) Math.min(limit + 1L, 2L * length);
  }

  private static byte[] bunzip(Packet packet, int from, int limit, boolean trailingDataIgnored)
      throws PacketFormatException, Refusal {
    ByteArrayInputStream in = new ByteArrayInputStream(packet.bytes(), from, packet.to() - from);
    byte[] expanded = BouncyCastle.bunzip(in, limit + 1);
    if (expanded.length > limit) {
      throw tooLarge(limit);
    }
    refuseTrailing(trailingDataIgnored ? 0 : in.available());
    return expanded;
  }

  private static void refuseTrailing(int bytes) throws Refusal {
    if (bytes > 0) {
      throw new Refusal(
          RejectionReason.OPENPGP_TRAILING_DATA, bytes + " bytes follow the compressed data");
    }
  }

  private static Refusal tooLarge(int limit) {
    return new Refusal(
        RejectionReason.OPENPGP_TOO_LARGE,
        "the message has more than " + limit + " bytes when decompressed");
  }
}
