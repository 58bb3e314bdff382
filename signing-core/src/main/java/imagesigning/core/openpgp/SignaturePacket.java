package imagesigning.core.openpgp;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A signature packet of version 3 or 4 as it stands; nothing is verified. */
final class SignaturePacket {
  /** GnuPG reads no larger area either. */
  private static final int LARGEST_AREA = 10_000;

  private final int version;
  private final int type;
  private final int keyAlgorithm;
  private final int hashAlgorithm;
  private final OptionalLong created;
  private final OptionalLong issuer;
  private final Subpackets subpackets;
  private final byte[] hashTrailer;
  private final int hashStart;
  private final List<byte[]> values;
  private final boolean trailingData;

  private SignaturePacket(Head head, int hashStart, List<byte[]> values, boolean trailingData) {
    this.version = head.version;
    this.type = head.type;
    this.keyAlgorithm = head.keyAlgorithm;
    this.hashAlgorithm = head.hashAlgorithm;
    this.created = head.created;
    this.issuer = head.issuer;
    this.subpackets = head.subpackets;
    this.hashTrailer = head.hashTrailer;
    this.hashStart = hashStart;
    this.values = values;
    this.trailingData = trailingData;
  }

  /** What comes before the part that both versions share. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Head(
      int version,
      int type,
      int keyAlgorithm,
      int hashAlgorithm,
      OptionalLong created,
      OptionalLong issuer,
      Subpackets subpackets,
      byte[] hashTrailer) {}

  static SignaturePacket read(Octets in) throws PacketFormatException {
    int version = in.u8();
    Head head =
        switch (version) {
          case 3 -> readVersion3(in);
          case 4 -> readVersion4(in);
          default ->
              throw new PacketFormatException("signature packet of unsupported version " + version);
        };
    int hashStart = in.u16();
    Optional<PublicKeyAlgorithm> algorithm = PublicKeyAlgorithm.of(head.keyAlgorithm);
    if (algorithm.isEmpty()) {
      return new SignaturePacket(head, hashStart, List.of(), false);
    }
    List<byte[]> values =
        algorithm.get().signatureValues() == 1
            ? List.of(in.multiprecisionInteger())
            : List.of(in.multiprecisionInteger(), in.multiprecisionInteger());
    return new SignaturePacket(head, hashStart, values, in.remaining() > 0);
  }

  private static Head readVersion3(Octets in) throws PacketFormatException {
    if (in.u8() != 5) {
      throw new PacketFormatException("the hashed part of a version 3 signature has five bytes");
    }
    byte[] hashed = in.take(5);
    Octets part = Octets.of(hashed);
    int type = part.u8();
    OptionalLong created = OptionalLong.of(part.u32());
    OptionalLong issuer = OptionalLong.of(in.u64());
    int keyAlgorithm = in.u8();
    int hashAlgorithm = in.u8();
    return new Head(
        3, type, keyAlgorithm, hashAlgorithm, created, issuer, Subpackets.none(), hashed);
  }

  private static Head readVersion4(Octets in) throws PacketFormatException {
    int type = in.u8();
    int keyAlgorithm = in.u8();
    int hashAlgorithm = in.u8();
    byte[] hashed = readArea(in);
    byte[] unhashed = readArea(in);
    byte[] trailer = new byte[6 + hashed.length + 6];
    trailer[0] = 4;
    trailer[1] = (byte) type;
    trailer[2] = (byte) keyAlgorithm;
    trailer[3] = (byte) hashAlgorithm;
    trailer[4] = (byte) (hashed.length >> 8);
    trailer[5] = (byte) hashed.length;
    System.arraycopy(hashed, 0, trailer, 6, hashed.length);
    int signed = 6 + hashed.length;
    trailer[signed] = 4;
    trailer[signed + 1] = (byte) 0xff;
    trailer[signed + 4] = (byte) (signed >> 8);
    trailer[signed + 5] = (byte) signed;
    Subpackets subpackets = Subpackets.read(hashed, unhashed);
    return new Head(
        4,
        type,
        keyAlgorithm,
        hashAlgorithm,
        subpackets.created(),
        subpackets.issuer(),
        subpackets,
        trailer);
  }

  private static byte[] readArea(Octets in) throws PacketFormatException {
    int length = in.u16();
    if (length > LARGEST_AREA) {
      throw new PacketFormatException("subpackets of " + length + " bytes");
    }
    return in.take(length);
  }

  int version() {
    return version;
  }

  int type() {
    return type;
  }

  int keyAlgorithm() {
    return keyAlgorithm;
  }

  int hashAlgorithm() {
    return hashAlgorithm;
  }

  /** When it was made, in seconds since 1970; empty if a version 4 signature does not say. */
  OptionalLong created() {
    return created;
  }

  /** The key id of the issuer, as claimed. */
  OptionalLong issuer() {
    return issuer;
  }

  /** The fingerprint of the issuer, as claimed. */
  Optional<Fingerprint> issuerFingerprint() {
    return subpackets.issuerFingerprint();
  }

  Subpackets subpackets() {
    return subpackets;
  }

  /** What is hashed after the signed data. */
  HashedData hashTrailer() {
    return HashedData.of(hashTrailer);
  }

  /** Whether a hash begins with the two bytes that the packet tells of it. */
  boolean startsHash(byte[] digest) {
    return hashStart == ((digest[0] & 0xff) << 8 | (digest[1] & 0xff));
  }

  /** The magnitudes of the numbers that make up the signature. */
  List<byte[]> values() {
    return values;
  }

  /** Whether it is broken in a way that still lets the packets after it be read. */
  boolean malformed() {
    return trailingData || subpackets.malformed() || created.isEmpty();
  }

  /** When it ends, in seconds since 1970; empty if never. */
  OptionalLong expires() {
    return Expiry.of(created.orElse(0), subpackets.expiresAfter());
  }
}
