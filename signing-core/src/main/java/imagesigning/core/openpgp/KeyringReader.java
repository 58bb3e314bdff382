package imagesigning.core.openpgp;

import imagesigning.core.Limits;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads sources of keys and puts the copies of each key together. A source is used as a whole or
 * not at all.
 */
final class KeyringReader {
  private final Limits limits;
  private final Map<Fingerprint, UntrustedKeyBlock> blocks = new LinkedHashMap<>();
  private final List<SignaturePacket> revocations = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  KeyringReader(Limits limits) {
    this.limits = limits;
  }

  void read(OpenPgpKeyring.Source source) {
    try {
      KeyBlockReader reader = new KeyBlockReader(source.name());
      for (byte[] content : contents(source.bytes(), limits)) {
        reader.read(content);
      }
      reader.blocks().forEach(this::add);
      revocations.addAll(reader.revocations());
      warnings.addAll(reader.warnings());
      if (reader.blocks().isEmpty() && reader.revocations().isEmpty()) {
        warnings.add(source.name() + ": no OpenPGP key in it");
      }
    } catch (PacketFormatException e) {
      warnings.add(source.name() + ": nothing in it is used: " + e.problem());
    }
  }

  /** What a source holds: its own bytes if it is binary, else what its armored blocks hold. */
  static List<byte[]> contents(byte[] bytes, Limits limits) throws PacketFormatException {
    if (bytes.length == 0) {
      throw new PacketFormatException("it is empty");
    }
    if (bytes.length > limits.keyringBytes()) {
      throw new PacketFormatException(
          "it has " + bytes.length + " bytes, the limit is " + limits.keyringBytes());
    }
    if (Keybox.is(bytes)) {
      throw new PacketFormatException(
          "it is a GnuPG keybox, which only GnuPG reads; write the keys with: gpg --export");
    }
    return (bytes[0] & 0x80) != 0 ? List.of(bytes) : Armor.decode(bytes);
  }

  private void add(UntrustedKeyBlock block) {
    UntrustedKeyBlock known = blocks.putIfAbsent(block.primary().fingerprint(), block);
    if (known != null) {
      known.merge(block);
    }
  }

  /** Everything that was read, verified. */
  List<SigningKey> keys() {
    for (SignaturePacket revocation : revocations) {
      for (UntrustedKeyBlock block : blocks.values()) {
        if (revocation.issuer().isPresent()
            && revocation.issuer().getAsLong() == block.primary().keyId()) {
          block.addDirect(revocation);
        }
      }
    }
    List<SigningKey> keys = new ArrayList<>();
    for (UntrustedKeyBlock block : blocks.values()) {
      KeyValidation validation = new KeyValidation(block, this::primaryKey);
      keys.addAll(validation.validate());
      warnings.addAll(validation.warnings());
    }
    return keys;
  }

  private Optional<KeyPacket> primaryKey(Fingerprint fingerprint) {
    return Optional.ofNullable(blocks.get(fingerprint)).map(UntrustedKeyBlock::primary);
  }

  /** What a person should know; complete after {@link #keys()}. */
  List<String> warnings() {
    return warnings;
  }
}
