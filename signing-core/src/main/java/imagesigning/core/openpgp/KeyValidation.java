package imagesigning.core.openpgp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Verifies what a key says about itself: certifications of its identities, signatures on the key,
 * bindings of its subkeys and their certifications in return, revocations. The rules are those of
 * GnuPG; where they leave a choice, a revocation counts and a permission does not.
 *
 * <p>SHA-1 is good enough here, as in GnuPG: nobody but the owner of a key chooses what such a
 * signature is over. MD5 is not.
 */
final class KeyValidation {
  /** Bounds the work on one key: no real key comes near. */
  private static final int MOST_SELF_SIGNATURES = 1000;

  private static final int MOST_SUBKEYS = 200;

  private static final int CERTIFICATION_LEAST = 0x10;
  private static final int CERTIFICATION_MOST = 0x13;
  private static final int SUBKEY_BINDING = 0x18;
  private static final int PRIMARY_KEY_BINDING = 0x19;
  private static final int DIRECT_KEY = 0x1f;
  static final int KEY_REVOCATION = 0x20;
  private static final int SUBKEY_REVOCATION = 0x28;
  private static final int CERTIFICATION_REVOCATION = 0x30;

  private static final Comparator<SignaturePacket> BY_TIME =
      Comparator.comparingLong(signature -> signature.created().orElse(0));

  private final UntrustedKeyBlock block;
  private final KeyPacket primary;
  private final Function<Fingerprint, Optional<KeyPacket>> otherKeys;
  private final List<SignaturePacket> signatures;
  private final List<String> userIds = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  /**
   * A validation.
   *
   * @param block the key
   * @param otherKeys finds the primary keys that may be revokers
   */
  KeyValidation(UntrustedKeyBlock block, Function<Fingerprint, Optional<KeyPacket>> otherKeys) {
    this.block = block;
    this.primary = block.primary();
    this.otherKeys = otherKeys;
    this.signatures = block.signatures();
  }

  /** The primary key, first, and its subkeys; nothing if the key is not usable. */
  List<SigningKey> validate() {
    if (primary.verifyingKey().isEmpty()) {
      warn("its algorithm, curve or size is not supported; it is not used");
      return List.of();
    }
    if (signatures.stream().filter(this::isOwn).count() > MOST_SELF_SIGNATURES) {
      warn("it has more than " + MOST_SELF_SIGNATURES + " self-signatures; it is not used");
      return List.of();
    }
    if (block.subkeys().size() > MOST_SUBKEYS) {
      warn("it has more than " + MOST_SUBKEYS + " subkeys; it is not used");
      return List.of();
    }
    List<SignaturePacket> ofIdentities = newestOfIdentities();
    if (ofIdentities.isEmpty()) {
      warn("it has no user id with a valid self-signature; it is not used");
      return List.of();
    }
    List<SignaturePacket> direct = validDirect();
    PrimaryKey validated =
        new PrimaryKey(
            primary,
            isRevoked(direct),
            direct.stream().map(signature -> SelfSignature.of(signature, primary)).toList(),
            ofIdentities.stream()
                .filter(signature -> isCertification(signature.type()))
                .map(signature -> SelfSignature.of(signature, primary))
                .toList(),
            userIds);
    List<SigningKey> keys = new ArrayList<>();
    keys.add(SigningKey.of(validated));
    for (UntrustedKeyBlock.Subkey subkey : block.subkeys()) {
      keys.add(new SigningKey(subkey.key(), validated, Optional.of(binding(subkey)), false));
    }
    return keys;
  }

  /** What a person should know. */
  List<String> warnings() {
    return warnings;
  }

  private List<SignaturePacket> newestOfIdentities() {
    List<SignaturePacket> newest = new ArrayList<>();
    for (UntrustedKeyBlock.Identity identity : block.identities()) {
      Packet packet = identity.packet();
      List<SignaturePacket> valid = new ArrayList<>();
      for (SignaturePacket signature : identity.signatures()) {
        boolean applies =
            isCertification(signature.type()) || signature.type() == CERTIFICATION_REVOCATION;
        HashedData body = new HashedData(packet.bytes(), packet.from(), packet.to());
        if (applies && isValid(signature, identityPrefix(packet, signature), body)) {
          valid.add(signature);
        }
      }
      Optional<SignaturePacket> deciding = newest(valid);
      deciding.ifPresent(newest::add);
      if (packet.tag() == Packet.USER_ID
          && deciding.filter(signature -> isCertification(signature.type())).isPresent()) {
        userIds.add(
            new String(packet.bytes(), packet.from(), packet.length(), StandardCharsets.UTF_8));
      }
    }
    int ignored = block.identities().size() - newest.size();
    if (ignored > 0) {
      warn("user ids without a valid self-signature are ignored: " + ignored);
    }
    return newest;
  }

  private static boolean isCertification(int type) {
    return type >= CERTIFICATION_LEAST && type <= CERTIFICATION_MOST;
  }

  private static HashedData identityPrefix(Packet identity, SignaturePacket signature) {
    if (signature.version() < 4) {
      return HashedData.of(new byte[0]);
    }
    int length = identity.length();
    return HashedData.of(
        new byte[] {
          (byte) (identity.tag() == Packet.USER_ID ? 0xb4 : 0xd1),
          (byte) (length >> 24),
          (byte) (length >> 16),
          (byte) (length >> 8),
          (byte) length
        });
  }

  /**
   * The valid signatures on the key itself, newest first; of equal ones the one that stands last.
   */
  private List<SignaturePacket> validDirect() {
    List<SignaturePacket> valid = new ArrayList<>();
    for (SignaturePacket signature : block.direct()) {
      if (signature.type() == DIRECT_KEY && isValid(signature)) {
        valid.add(0, signature);
      }
    }
    valid.sort(BY_TIME.reversed());
    return valid;
  }

  private SigningKey.SubkeyBinding binding(UntrustedKeyBlock.Subkey subkey) {
    List<SignaturePacket> valid = new ArrayList<>();
    for (SignaturePacket signature : subkey.signatures()) {
      if (signature.type() == SUBKEY_BINDING && isValid(signature, subkey.key().hashed())) {
        valid.add(signature);
      }
    }
    Optional<SignaturePacket> newest = newest(valid);
    return new SigningKey.SubkeyBinding(
        newest.map(signature -> SelfSignature.of(signature, subkey.key())),
        newest.filter(signature -> isCrossCertified(subkey.key(), signature)).isPresent(),
        isRevoked(subkey.key()));
  }

  private boolean isCrossCertified(KeyPacket subkey, SignaturePacket binding) {
    List<SignaturePacket> certifications = new ArrayList<>();
    for (byte[] embedded : binding.subpackets().embeddedSignatures()) {
      try {
        SignaturePacket signature = SignaturePacket.read(Octets.of(embedded));
        if (signature.type() == PRIMARY_KEY_BINDING) {
          certifications.add(0, signature);
        }
      } catch (PacketFormatException e) {
        warn("the subkey " + subkey.fingerprint() + " has a broken embedded signature");
      }
    }
    return newest(certifications)
        .filter(newest -> isSound(newest, subkey))
        .filter(
            newest -> SignatureCheck.verifies(subkey, newest, primary.hashed(), subkey.hashed()))
        .isPresent();
  }

  /** A revocation counts wherever it stands, whatever its age and reason. */
  private boolean isRevoked(List<SignaturePacket> direct) {
    List<Fingerprint> revokers =
        direct.stream().flatMap(own -> own.subpackets().revokers().stream()).toList();
    for (SignaturePacket signature : signatures) {
      if (signature.type() != KEY_REVOCATION) {
        continue;
      }
      if (isOwn(signature)) {
        if (SignatureCheck.verifies(primary, signature, primary.hashed())) {
          return true;
        }
      } else if (isRevokedBy(revokers, signature)) {
        return true;
      }
    }
    return false;
  }

  private boolean isRevokedBy(List<Fingerprint> revokers, SignaturePacket signature) {
    for (Fingerprint revoker : revokers) {
      if (signature.issuer().isPresent() && signature.issuer().getAsLong() == revoker.keyId()) {
        Optional<KeyPacket> key = otherKeys.apply(revoker);
        if (key.isEmpty()) {
          warn("it might be revoked by " + revoker + ", a key that is not here");
        } else if (SignatureCheck.verifies(key.get(), signature, primary.hashed())) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean isRevoked(KeyPacket subkey) {
    for (SignaturePacket signature : signatures) {
      if (signature.type() == SUBKEY_REVOCATION
          && isOwn(signature)
          && SignatureCheck.verifies(primary, signature, primary.hashed(), subkey.hashed())) {
        return true;
      }
    }
    return false;
  }

  /** The newest; of equally new ones the last. */
  private static Optional<SignaturePacket> newest(List<SignaturePacket> signatures) {
    return signatures.stream()
        .reduce((best, next) -> BY_TIME.compare(next, best) >= 0 ? next : best);
  }

  /** Whether this is a signature of the primary key over itself and this data. */
  private boolean isValid(SignaturePacket signature, HashedData... signed) {
    if (!isOwn(signature) || !isSound(signature, primary) || !signature.subpackets().exportable()) {
      return false;
    }
    HashedData[] hashed = new HashedData[signed.length + 1];
    hashed[0] = primary.hashed();
    System.arraycopy(signed, 0, hashed, 1, signed.length);
    return SignatureCheck.verifies(primary, signature, hashed);
  }

  private boolean isOwn(SignaturePacket signature) {
    return signature.issuer().isPresent() && signature.issuer().getAsLong() == primary.keyId();
  }

  private static boolean isSound(SignaturePacket signature, KeyPacket signer) {
    return !signature.malformed()
        && !signature.subpackets().criticalUnknown()
        && signature.created().orElse(0) >= signer.created();
  }

  private void warn(String what) {
    warnings.add(block.source() + ": key " + primary.fingerprint() + ": " + what);
  }
}
