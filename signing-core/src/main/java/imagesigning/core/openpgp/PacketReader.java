package imagesigning.core.openpgp;

import java.io.ByteArrayOutputStream;

/**
 * Takes a byte string apart into packets, strictly: both header formats of RFC 4880 section 4.2,
 * partial and indeterminate lengths only where data may have them, and every length within what is
 * there. It looks at no body.
 */
final class PacketReader {
  private static final int NO_PACKET = -1;

  private final byte[] bytes;
  private int at;

  PacketReader(byte[] bytes) {
    this.bytes = bytes;
  }

  boolean atEnd() {
    return at == bytes.length;
  }

  /** Where the packet that comes next begins, with its header. */
  int position() {
    return at;
  }

  /** The tag of the packet that comes next, or a negative number if none does. */
  int peekTag() {
    if (atEnd()) {
      return NO_PACKET;
    }
    int first = bytes[at] & 0xff;
    if ((first & 0x80) == 0) {
      return NO_PACKET;
    }
    return (first & 0x40) != 0 ? first & 0x3f : (first & 0x3c) >> 2;
  }

  Packet next() throws PacketFormatException {
    int tag = peekTag();
    if (tag == NO_PACKET) {
      throw new PacketFormatException("no packet at byte " + at);
    }
    if (tag == 0) {
      throw new PacketFormatException("reserved packet tag 0 at byte " + at);
    }
    int first = bytes[at++] & 0xff;
    return (first & 0x40) != 0 ? newFormat(tag) : oldFormat(tag, first & 3);
  }

  private Packet oldFormat(int tag, int lengthType) throws PacketFormatException {
    if (lengthType == 3) {
      if (!mayBeStreamed(tag)) {
        throw new PacketFormatException("no length for packet tag " + tag);
      }
      return body(tag, bytes.length - at);
    }
    Octets header = new Octets(bytes, at, bytes.length);
    long length =
        switch (lengthType) {
          case 0 -> header.u8();
          case 1 -> header.u16();
          default -> header.u32();
        };
    at = header.position();
    return body(tag, length);
  }

  private Packet newFormat(int tag) throws PacketFormatException {
    Octets header = new Octets(bytes, at, bytes.length);
    int first = header.u8();
    if (isPartial(first)) {
      if (!mayBeStreamed(tag)) {
        throw new PacketFormatException("partial length for packet tag " + tag);
      }
      return partialBody(tag);
    }
    long length = newLength(first, header);
    at = header.position();
    return body(tag, length);
  }

  private Packet partialBody(int tag) throws PacketFormatException {
    ByteArrayOutputStream body = new ByteArrayOutputStream(bytes.length - at);
    Octets in = new Octets(bytes, at, bytes.length);
    int first;
    do {
      first = in.u8();
      long length = isPartial(first) ? 1L << (first & 0x1f) : newLength(first, in);
      body.writeBytes(in.take(length));
    } while (isPartial(first));
    at = in.position();
    return new Packet(tag, body.toByteArray(), 0, body.size());
  }

  private Packet body(int tag, long length) throws PacketFormatException {
    if (length > bytes.length - at) {
      throw new PacketFormatException("packet tag " + tag + " is cut off at byte " + bytes.length);
    }
    int from = at;
    at += (int) length;
    return new Packet(tag, bytes, from, at);
  }

  private static boolean isPartial(int first) {
    return first >= 224 && first < 255;
  }

  private static long newLength(int first, Octets header) throws PacketFormatException {
    if (first < 192) {
      return first;
    }
    return first == 255 ? header.u32() : (first - 192 << 8) + header.u8() + 192;
  }

  private static boolean mayBeStreamed(int tag) {
    return switch (tag) {
      case Packet.COMPRESSED,
          Packet.LITERAL,
          Packet.ENCRYPTED,
          Packet.ENCRYPTED_AND_INTEGRITY_PROTECTED,
          Packet.AEAD_ENCRYPTED ->
          true;
      default -> false;
    };
  }
}
