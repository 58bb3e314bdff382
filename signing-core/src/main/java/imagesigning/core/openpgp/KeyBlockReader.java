package imagesigning.core.openpgp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Sorts the packets of one source into keys. */
final class KeyBlockReader {
  static final String SECRET_KEYS_INSIDE =
      ": contains secret keys, of which only the public parts are used;"
          + " keep secret keys out of a file that is only for verification";

  private final String source;
  private final List<UntrustedKeyBlock> blocks = new ArrayList<>();
  private final List<SignaturePacket> revocations = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private boolean secretSeen;

  KeyBlockReader(String source) {
    this.source = source;
  }

  /**
   * Reads a sequence of keys.
   *
   * @param content the packets
   * @throws PacketFormatException if anything in it is not well formed or does not belong there
   */
  void read(byte[] content) throws PacketFormatException {
    PacketReader packets = new PacketReader(content);
    Section section = new Section();
    while (!packets.atEnd()) {
      section.add(packets.next());
    }
  }

  /** The keys of one sequence; what does not follow a key belongs to none. */
  private final class Section {
    private Optional<UntrustedKeyBlock> current = Optional.empty();
    private boolean skipping;

    private void add(Packet packet) throws PacketFormatException {
      switch (packet.tag()) {
        case Packet.PUBLIC_KEY, Packet.SECRET_KEY -> addPrimary(packet);
        case Packet.PUBLIC_SUBKEY, Packet.SECRET_SUBKEY -> addSubkey(packet);
        case Packet.USER_ID, Packet.USER_ATTRIBUTE ->
            currentBlock(packet).ifPresent(block -> block.addIdentity(packet));
        case Packet.SIGNATURE -> addSignature(packet);
        case Packet.PUBLIC_KEY_ENCRYPTED_SESSION_KEY,
            Packet.SYMMETRIC_KEY_ENCRYPTED_SESSION_KEY,
            Packet.ONE_PASS_SIGNATURE,
            Packet.COMPRESSED,
            Packet.ENCRYPTED,
            Packet.LITERAL,
            Packet.ENCRYPTED_AND_INTEGRITY_PROTECTED,
            Packet.MODIFICATION_DETECTION_CODE,
            Packet.AEAD_ENCRYPTED ->
            throw new PacketFormatException(
                "a packet with tag " + packet.tag() + " does not belong in a keyring");
        default -> {
          // Trust, marker, padding, packets to come: of no consequence, as in GnuPG.
        }
      }
    }

    private void addPrimary(Packet packet) throws PacketFormatException {
      noteSecret(packet);
      int version = KeyPacket.version(packet);
      skipping = KeyPacket.isObsolete(version);
      if (skipping) {
        warnings.add(source + ": a key of version " + version + " is not used");
        return;
      }
      UntrustedKeyBlock block = new UntrustedKeyBlock(source, KeyPacket.read(packet));
      blocks.add(block);
      current = Optional.of(block);
    }

    private void addSubkey(Packet packet) throws PacketFormatException {
      noteSecret(packet);
      Optional<UntrustedKeyBlock> block = currentBlock(packet);
      if (block.isPresent()) {
        block.get().addSubkey(KeyPacket.read(packet));
      }
    }

    private void addSignature(Packet packet) throws PacketFormatException {
      if (skipping) {
        return;
      }
      SignaturePacket signature = SignaturePacket.read(packet.body());
      if (current.isEmpty() && signature.type() == KeyValidation.KEY_REVOCATION) {
        revocations.add(signature);
        return;
      }
      currentBlock(packet).ifPresent(block -> block.addSignature(signature));
    }

    /** The block that a packet belongs to; none while a key is being skipped. */
    private Optional<UntrustedKeyBlock> currentBlock(Packet packet) throws PacketFormatException {
      if (skipping) {
        return Optional.empty();
      }
      if (current.isEmpty()) {
        throw new PacketFormatException(
            "a packet with tag " + packet.tag() + " stands before any key");
      }
      return current;
    }
  }

  private void noteSecret(Packet packet) {
    boolean secret = packet.tag() == Packet.SECRET_KEY || packet.tag() == Packet.SECRET_SUBKEY;
    if (secret && !secretSeen) {
      secretSeen = true;
      warnings.add(source + SECRET_KEYS_INSIDE);
    }
  }

  List<UntrustedKeyBlock> blocks() {
    return blocks;
  }

  /** Revocations that stand before any key. */
  List<SignaturePacket> revocations() {
    return revocations;
  }

  List<String> warnings() {
    return warnings;
  }
}
