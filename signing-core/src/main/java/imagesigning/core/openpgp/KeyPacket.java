package imagesigning.core.openpgp;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/** The public part of a version 4 key or subkey packet, its key material made ready. */
final class KeyPacket {
  private static final int VERSION = 4;

  /** What hashing puts before a key. */
  private static final int HEADER_LENGTH = 3;

  /** Version, time, algorithm. */
  private static final int MATERIAL_AT = 6;

  private final long created;
  private final int algorithm;
  private final byte[] hashed;
  private final Fingerprint fingerprint;
  private final Optional<VerifyingKey> verifyingKey;

  private KeyPacket(
      long created, int algorithm, byte[] hashed, Optional<VerifyingKey> verifyingKey) {
    this.created = created;
    this.algorithm = algorithm;
    this.hashed = hashed;
    this.fingerprint = fingerprint(hashed);
    this.verifyingKey = verifyingKey;
  }

  /** The version of a key packet. */
  static int version(Packet packet) throws PacketFormatException {
    return packet.body().u8();
  }

  /** Whether a version is one of before OpenPGP, whose keys are of no use but harm nobody. */
  static boolean isObsolete(int version) {
    return version < VERSION;
  }

  /** Whether a version is one of after RFC 4880, which is not read. */
  static boolean isNewer(int version) {
    return version > VERSION;
  }

  /** Reads a packet of version 4; of a secret key only the public part. */
  static KeyPacket read(Packet packet) throws PacketFormatException {
    Octets in = packet.body();
    int version = in.u8();
    if (version != VERSION) {
      throw new PacketFormatException("a key packet of version " + version);
    }
    long created = in.u32();
    int algorithm = in.u8();
    int materialFrom = in.position();
    boolean delimited = skipMaterial(algorithm, in);
    if (packet.tag() == Packet.PUBLIC_KEY || packet.tag() == Packet.PUBLIC_SUBKEY) {
      in.expectEnd("a public key packet");
    } else if (!delimited) {
      throw new PacketFormatException("secret key of unknown algorithm " + algorithm);
    }
    int length = in.position() - packet.from();
    if (length > 0xffff) {
      throw new PacketFormatException("a key packet of " + length + " bytes");
    }
    byte[] hashed = new byte[HEADER_LENGTH + length];
    hashed[0] = (byte) 0x99;
    hashed[1] = (byte) (length >> 8);
    hashed[2] = (byte) length;
    System.arraycopy(packet.bytes(), packet.from(), hashed, HEADER_LENGTH, length);
    Octets material = new Octets(packet.bytes(), materialFrom, in.position());
    Optional<PublicKeyAlgorithm> known = PublicKeyAlgorithm.of(algorithm);
    Optional<VerifyingKey> verifyingKey =
        known.isPresent() ? BouncyCastle.load(known.get(), material) : Optional.empty();
    return new KeyPacket(created, algorithm, hashed, verifyingKey);
  }

  /** Whether the public part of this algorithm has an end that we know. */
  private static boolean skipMaterial(int algorithm, Octets in) throws PacketFormatException {
    switch (algorithm) {
      case 1, 2, 3 -> skipNumbers(2, in); // RSA
      case 16, 20 -> skipNumbers(3, in); // Elgamal
      case 17 -> skipNumbers(4, in); // DSA
      case 18 -> { // ECDH: curve, point, key derivation
        in.take(in.u8());
        skipNumbers(1, in);
        in.take(in.u8());
      }
      case 19, 22 -> { // ECDSA, EdDSA: curve, point
        in.take(in.u8());
        skipNumbers(1, in);
      }
      default -> {
        in.rest();
        return false;
      }
    }
    return true;
  }

  private static void skipNumbers(int count, Octets in) throws PacketFormatException {
    for (int i = 0; i < count; i++) {
      in.multiprecisionInteger();
    }
  }

  private static Fingerprint fingerprint(byte[] hashed) {
    try {
      return new Fingerprint(MessageDigest.getInstance("SHA-1").digest(hashed));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime lacks SHA-1", e);
    }
  }

  /** When it was made, in seconds since 1970. */
  long created() {
    return created;
  }

  int algorithm() {
    return algorithm;
  }

  Fingerprint fingerprint() {
    return fingerprint;
  }

  long keyId() {
    return fingerprint.keyId();
  }

  /** How long the public part is, from the version on. */
  int publicLength() {
    return hashed.length - HEADER_LENGTH;
  }

  /** The key material alone: the numbers, or curve and point. */
  Octets material() {
    return new Octets(hashed, HEADER_LENGTH + MATERIAL_AT, hashed.length);
  }

  /** What certifications and bindings hash of this key. */
  HashedData hashed() {
    return HashedData.of(hashed);
  }

  /** The key for verification; empty if the algorithm or the curve is not supported. */
  Optional<VerifyingKey> verifyingKey() {
    return verifyingKey;
  }
}
