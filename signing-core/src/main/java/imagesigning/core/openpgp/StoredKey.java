package imagesigning.core.openpgp;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One key as a GnuPG home holds it, with what it can be named by. Nothing in it is verified.
 *
 * @param packets what belongs in an export: no trust packets, no signatures that are only for this
 *     home; otherwise byte for byte as stored
 * @param fingerprints of the primary key, if it is of version 4, and of its subkeys
 * @param userIds its user ids
 */
@SuppressWarnings("ArrayRecordComponent")
record StoredKey(byte[] packets, List<Fingerprint> fingerprints, List<String> userIds) {

  StoredKey {
    fingerprints = List.copyOf(fingerprints);
    userIds = List.copyOf(userIds);
  }

  /**
   * Takes a sequence of keys apart.
   *
   * @param stored the packets
   * @return one element for each primary key
   * @throws PacketFormatException if it is broken, or holds what belongs in no public keyring
   */
  static List<StoredKey> split(byte[] stored) throws PacketFormatException {
    List<StoredKey> keys = new ArrayList<>();
    PacketReader reader = new PacketReader(stored);
    while (!reader.atEnd()) {
      if (reader.peekTag() != Packet.PUBLIC_KEY) {
        throw new PacketFormatException(
            "a packet with tag " + reader.peekTag() + " stands where a public key should begin");
      }
      Collector collector = new Collector(stored);
      do {
        collector.add(reader);
      } while (!reader.atEnd() && reader.peekTag() != Packet.PUBLIC_KEY);
      keys.add(collector.key());
    }
    return keys;
  }

  /** Whether a person who says this means the key. */
  boolean isMeantBy(KeySelector selector) {
    return fingerprints.stream().anyMatch(f -> selector.matchesFingerprint(f.toString()))
        || selector.matchesUserId(userIds);
  }

  private static final class Collector {
    private final byte[] stored;
    private final ByteArrayOutputStream packets = new ByteArrayOutputStream();
    private final List<Fingerprint> fingerprints = new ArrayList<>();
    private final List<String> userIds = new ArrayList<>();

    private Collector(byte[] stored) {
      this.stored = stored;
    }

    private void add(PacketReader reader) throws PacketFormatException {
      int from = reader.position();
      Packet packet = reader.next();
      switch (packet.tag()) {
        case Packet.PUBLIC_KEY, Packet.PUBLIC_SUBKEY -> addFingerprint(packet);
        case Packet.USER_ID ->
            userIds.add(
                new String(packet.bytes(), packet.from(), packet.length(), StandardCharsets.UTF_8));
        case Packet.SIGNATURE -> {
          if (!isExportable(packet)) {
            return;
          }
        }
        case Packet.USER_ATTRIBUTE -> {}
        case Packet.TRUST, Packet.MARKER -> {
          return;
        }
        default ->
            throw new PacketFormatException(
                "a packet with tag " + packet.tag() + " does not belong in a public keyring");
      }
      packets.write(stored, from, reader.position() - from);
    }

    private void addFingerprint(Packet key) throws PacketFormatException {
      int version = KeyPacket.version(key);
      if (version == 4) {
        fingerprints.add(KeyPacket.read(key).fingerprint());
      }
    }

    /** Of versions to come nothing is known, so they are kept as they are. */
    private static boolean isExportable(Packet signature) throws PacketFormatException {
      int version = signature.body().u8();
      return version != 4 || SignaturePacket.read(signature.body()).subpackets().exportable();
    }

    private StoredKey key() {
      return new StoredKey(packets.toByteArray(), fingerprints, userIds);
    }
  }
}
