package imagesigning.core.openpgp;

import imagesigning.core.RejectionReason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads the structure of a signed message: one-pass signature, literal data, signature and nothing
 * else, the three of them in at most one compressed packet. Every other shape has its own reason.
 */
final class MessageReader {
  private static final byte[] ARMOR = "-----BEGIN PGP ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] CLEARTEXT =
      "-----BEGIN PGP SIGNED MESSAGE-----".getBytes(StandardCharsets.US_ASCII);

  /** Keeps sums of lengths within an int. */
  private static final int LARGEST_LIMIT = 1 << 30;

  private final int limit;
  private final boolean trailingDataIgnored;

  /**
   * A reader.
   *
   * @param limit the largest message, packed and unpacked
   */
  MessageReader(int limit) {
    this(limit, false);
  }

  private MessageReader(int limit, boolean trailingDataIgnored) {
    this.limit = Math.min(limit, LARGEST_LIMIT);
    this.trailingDataIgnored = trailingDataIgnored;
  }

  /** A reader that takes no offence at what follows the message; never for a verification. */
  static MessageReader ignoringTrailingData(int limit) {
    return new MessageReader(limit, true);
  }

  UntrustedMessage read(byte[] message) throws Refusal {
    if (message.length > limit) {
      throw new Refusal(
          RejectionReason.OPENPGP_TOO_LARGE,
          "the message has " + message.length + " bytes, the limit is " + limit);
    }
    refuseText(message);
    try {
      return readPackets(message);
    } catch (PacketFormatException e) {
      throw new Refusal(RejectionReason.OPENPGP_MALFORMED, e.problem());
    }
  }

  private static void refuseText(byte[] message) throws Refusal {
    if (message.length == 0) {
      throw new Refusal(RejectionReason.OPENPGP_MALFORMED, "the message is empty");
    }
    if ((message[0] & 0x80) != 0) {
      return;
    }
    if (contains(message, CLEARTEXT)) {
      throw new Refusal(
          RejectionReason.OPENPGP_CLEARTEXT, "expected a binary message, found a cleartext one");
    }
    if (contains(message, ARMOR)) {
      throw new Refusal(
          RejectionReason.OPENPGP_ARMORED, "expected a binary message, found ASCII armor");
    }
    throw new Refusal(RejectionReason.OPENPGP_MALFORMED, "the first byte begins no packet");
  }

  private static boolean contains(byte[] bytes, byte[] wanted) {
    for (int at = 0; at + wanted.length <= bytes.length; at++) {
      if (Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
        return true;
      }
    }
    return false;
  }

  private UntrustedMessage readPackets(byte[] message) throws PacketFormatException, Refusal {
    PacketReader packets = new PacketReader(message);
    Packet first = packets.next();
    if (first.tag() != Packet.COMPRESSED) {
      return readSigned(first, packets);
    }
    refuseTrailing(packets, "something follows the compressed packet");
    PacketReader inner = new PacketReader(Decompression.expand(first, limit, trailingDataIgnored));
    if (inner.peekTag() == Packet.COMPRESSED) {
      throw new Refusal(
          RejectionReason.OPENPGP_TOO_LARGE, "a compressed packet inside a compressed packet");
    }
    return readSigned(inner.next(), inner);
  }

  private UntrustedMessage readSigned(Packet first, PacketReader packets)
      throws PacketFormatException, Refusal {
    if (first.tag() != Packet.ONE_PASS_SIGNATURE) {
      throw refuseBeginning(first, packets);
    }
    OnePassSignature announcement = OnePassSignature.read(first.body());
    HashedData literal = readLiteral(announcement, packets);
    if (packets.atEnd()) {
      throw new Refusal(
          RejectionReason.OPENPGP_UNSIGNED, "a signature was announced, but none follows");
    }
    Packet last = packets.next();
    if (last.tag() != Packet.SIGNATURE) {
      throw wrongPacket("a signature packet", last);
    }
    SignaturePacket signature = SignaturePacket.read(last.body());
    refuseMore(packets);
    return new UntrustedMessage(announcement, literal, signature);
  }

  private static HashedData readLiteral(OnePassSignature announcement, PacketReader packets)
      throws PacketFormatException, Refusal {
    if (packets.atEnd()) {
      throw new Refusal(
          RejectionReason.OPENPGP_STRUCTURE, "the message ends after a one-pass signature");
    }
    Packet packet = packets.next();
    if (!announcement.last()) {
      throw new Refusal(
          RejectionReason.OPENPGP_MULTIPLE_SIGNATURES, "more than one signature is announced");
    }
    if (packet.tag() != Packet.LITERAL) {
      throw wrongPacket("a literal packet", packet);
    }
    Octets body = packet.body();
    body.u8(); // format
    body.take(body.u8()); // file name
    body.u32(); // date
    return new HashedData(packet.bytes(), body.position(), packet.to());
  }

  private void refuseMore(PacketReader packets) throws Refusal {
    if (packets.peekTag() == Packet.SIGNATURE) {
      throw new Refusal(
          RejectionReason.OPENPGP_MULTIPLE_SIGNATURES, "a second signature packet follows");
    }
    refuseTrailing(packets, "something follows the signature packet");
  }

  private void refuseTrailing(PacketReader packets, String problem) throws Refusal {
    if (!packets.atEnd() && !trailingDataIgnored) {
      throw new Refusal(RejectionReason.OPENPGP_TRAILING_DATA, problem);
    }
  }

  private static Refusal refuseBeginning(Packet first, PacketReader packets)
      throws PacketFormatException {
    return switch (first.tag()) {
      case Packet.PUBLIC_KEY_ENCRYPTED_SESSION_KEY,
          Packet.SYMMETRIC_KEY_ENCRYPTED_SESSION_KEY,
          Packet.ENCRYPTED,
          Packet.ENCRYPTED_AND_INTEGRITY_PROTECTED,
          Packet.AEAD_ENCRYPTED ->
          new Refusal(RejectionReason.OPENPGP_ENCRYPTED, "the message is encrypted");
      case Packet.LITERAL -> refuseLiteralFirst(packets);
      case Packet.SIGNATURE -> refuseSignatureFirst(packets);
      default -> wrongPacket("a one-pass signature", first);
    };
  }

  private static Refusal refuseLiteralFirst(PacketReader packets) {
    return packets.atEnd()
        ? new Refusal(RejectionReason.OPENPGP_UNSIGNED, "only a literal packet, no signature")
        : new Refusal(
            RejectionReason.OPENPGP_STRUCTURE,
            "expected a one-pass signature first, found a literal packet");
  }

  private static Refusal refuseSignatureFirst(PacketReader packets) throws PacketFormatException {
    while (packets.peekTag() == Packet.SIGNATURE) {
      packets.next();
    }
    return packets.atEnd()
        ? new Refusal(RejectionReason.OPENPGP_DETACHED, "only a signature, no signed data")
        : new Refusal(
            RejectionReason.OPENPGP_STRUCTURE,
            "expected a one-pass signature first, found a signature before the data");
  }

  private static Refusal wrongPacket(String expected, Packet found) {
    return new Refusal(
        RejectionReason.OPENPGP_STRUCTURE,
        "expected " + expected + ", found a packet with tag " + found.tag());
  }
}
