package imagesigning.core.openpgp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The subpackets of a version 4 signature. Everything that decides is taken from the hashed area;
 * the unhashed one, which nobody signed, may only hint at the issuer and carry embedded signatures.
 *
 * <p>A broken area is not an error here but a mark: a third party's broken signature on a key harms
 * nobody, a broken signature that something rests on is refused by whoever wants to rest on it.
 */
final class Subpackets {
  private static final int CREATED = 2;
  private static final int SIGNATURE_EXPIRES = 3;
  private static final int EXPORTABLE = 4;
  private static final int REVOCABLE = 7;
  private static final int KEY_EXPIRES = 9;
  private static final int PREFERRED_CIPHERS = 11;
  private static final int REVOCATION_KEY = 12;
  private static final int ISSUER = 16;
  private static final int PREFERRED_HASHES = 21;
  private static final int PREFERRED_COMPRESSION = 22;
  private static final int PRIMARY_USER_ID = 25;
  private static final int KEY_FLAGS = 27;
  private static final int REVOCATION_REASON = 29;
  private static final int FEATURES = 30;
  private static final int EMBEDDED_SIGNATURE = 32;
  private static final int ISSUER_FINGERPRINT = 33;

  private OptionalLong created = OptionalLong.empty();
  private OptionalLong expiresAfter = OptionalLong.empty();
  private OptionalLong keyExpiresAfter = OptionalLong.empty();
  private OptionalLong issuer = OptionalLong.empty();
  private Optional<Fingerprint> issuerFingerprint = Optional.empty();
  private Optional<KeyUsage> keyUsage = Optional.empty();
  private final List<Fingerprint> revokers = new ArrayList<>();
  private final List<byte[]> embeddedSignatures = new ArrayList<>();
  private boolean exportable = true;
  private boolean criticalUnknown;
  private boolean malformed;

  private Subpackets() {}

  static Subpackets none() {
    return new Subpackets();
  }

  static Subpackets read(byte[] hashed, byte[] unhashed) {
    Subpackets subpackets = new Subpackets();
    subpackets.readArea(hashed, true);
    subpackets.readArea(unhashed, false);
    return subpackets;
  }

  private void readArea(byte[] area, boolean hashed) {
    Octets in = Octets.of(area);
    try {
      while (in.remaining() > 0) {
        Octets subpacket = in.slice(length(in));
        int type = subpacket.u8();
        criticalUnknown |= (type & 0x80) != 0 && !understood(type & 0x7f);
        if (hashed) {
          readHashed(type & 0x7f, subpacket);
        } else {
          readUnhashed(type & 0x7f, subpacket);
        }
      }
    } catch (PacketFormatException e) {
      malformed = true;
    }
  }

  private static long length(Octets in) throws PacketFormatException {
    int first = in.u8();
    if (first < 192) {
      return first;
    }
    return first == 255 ? in.u32() : (first - 192 << 8) + in.u8() + 192;
  }

  /** Whether the critical flag of this type may be ignored, because we do what the type asks. */
  private static boolean understood(int type) {
    return switch (type) {
      case CREATED,
          SIGNATURE_EXPIRES,
          EXPORTABLE,
          REVOCABLE,
          KEY_EXPIRES,
          PREFERRED_CIPHERS,
          REVOCATION_KEY,
          ISSUER,
          PREFERRED_HASHES,
          PREFERRED_COMPRESSION,
          PRIMARY_USER_ID,
          KEY_FLAGS,
          REVOCATION_REASON,
          FEATURES,
          EMBEDDED_SIGNATURE,
          ISSUER_FINGERPRINT ->
          true;
      default -> false;
    };
  }

  private void readHashed(int type, Octets body) throws PacketFormatException {
    switch (type) {
      case CREATED -> created = single(created, number(body));
      case SIGNATURE_EXPIRES -> expiresAfter = single(expiresAfter, number(body));
      case KEY_EXPIRES -> keyExpiresAfter = single(keyExpiresAfter, number(body));
      case EXPORTABLE -> exportable &= body.u8() != 0;
      case ISSUER -> issuer = single(issuer, keyId(body));
      case ISSUER_FINGERPRINT -> issuerFingerprint = single(issuerFingerprint, fingerprint(body));
      case KEY_FLAGS -> keyUsage = single(keyUsage, KeyUsage.of(body.rest()));
      case REVOCATION_KEY -> readRevoker(body);
      case EMBEDDED_SIGNATURE -> embeddedSignatures.add(body.rest());
      default -> {
        // Of no consequence for whether a signature is accepted.
      }
    }
  }

  private void readUnhashed(int type, Octets body) throws PacketFormatException {
    switch (type) {
      case EXPORTABLE -> exportable &= body.u8() != 0;
      case ISSUER -> {
        if (issuer.isEmpty()) {
          issuer = keyId(body);
        }
      }
      case ISSUER_FINGERPRINT -> {
        if (issuerFingerprint.isEmpty()) {
          issuerFingerprint = fingerprint(body);
        }
      }
      case EMBEDDED_SIGNATURE -> embeddedSignatures.add(body.rest());
      default -> {
        // Nobody signed it.
      }
    }
  }

  private void readRevoker(Octets body) throws PacketFormatException {
    int revocationClass = body.u8();
    body.u8();
    byte[] fingerprint = body.rest();
    if ((revocationClass & 0x80) != 0 && fingerprint.length == Fingerprint.LENGTH) {
      revokers.add(new Fingerprint(fingerprint));
    }
  }

  /** Implementations differ in which of two contradicting values they take; so neither counts. */
  private OptionalLong single(OptionalLong before, OptionalLong now) {
    malformed |= before.isPresent() && !before.equals(now);
    return now;
  }

  private <T> Optional<T> single(Optional<T> before, Optional<T> now) {
    malformed |= before.isPresent() && !before.equals(now);
    return now;
  }

  private static OptionalLong number(Octets body) throws PacketFormatException {
    long number = body.u32();
    body.expectEnd("a subpacket");
    return OptionalLong.of(number);
  }

  private static OptionalLong keyId(Octets body) throws PacketFormatException {
    long keyId = body.u64();
    body.expectEnd("a subpacket");
    return OptionalLong.of(keyId);
  }

  private static Optional<Fingerprint> fingerprint(Octets body) throws PacketFormatException {
    int version = body.u8();
    byte[] fingerprint = body.rest();
    if (version != 4 || fingerprint.length != Fingerprint.LENGTH) {
      throw new PacketFormatException("issuer fingerprint of version " + version);
    }
    return Optional.of(new Fingerprint(fingerprint));
  }

  OptionalLong created() {
    return created;
  }

  OptionalLong expiresAfter() {
    return expiresAfter;
  }

  OptionalLong keyExpiresAfter() {
    return keyExpiresAfter;
  }

  OptionalLong issuer() {
    return issuer;
  }

  Optional<Fingerprint> issuerFingerprint() {
    return issuerFingerprint;
  }

  Optional<KeyUsage> keyUsage() {
    return keyUsage;
  }

  /** Fingerprints of the keys that may revoke on behalf of the signer. */
  List<Fingerprint> revokers() {
    return revokers;
  }

  /** The bodies of embedded signature packets, hashed ones first. */
  List<byte[]> embeddedSignatures() {
    return embeddedSignatures;
  }

  boolean exportable() {
    return exportable;
  }

  /** Whether a part is marked critical that we do not understand; critical notations are such. */
  boolean criticalUnknown() {
    return criticalUnknown;
  }

  /** Whether an area is broken or contradicts itself. */
  boolean malformed() {
    return malformed;
  }
}
