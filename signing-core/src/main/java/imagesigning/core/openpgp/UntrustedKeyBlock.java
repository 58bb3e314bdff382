package imagesigning.core.openpgp;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A primary key with its identities and subkeys, as found in one place or merged from several.
 * Nothing is verified. Mutable while a keyring is being read, then thrown away.
 */
final class UntrustedKeyBlock {
  private final String source;
  private final KeyPacket primary;
  private final List<SignaturePacket> direct = new ArrayList<>();
  private final Map<ByteBuffer, Identity> identities = new LinkedHashMap<>();
  private final Map<Fingerprint, Subkey> subkeys = new LinkedHashMap<>();
  private List<SignaturePacket> current = direct;

  UntrustedKeyBlock(String source, KeyPacket primary) {
    this.source = source;
    this.primary = primary;
  }

  /**
   * A user id or user attribute.
   *
   * @param packet the packet
   * @param signatures what follows it
   */
  record Identity(Packet packet, List<SignaturePacket> signatures) {}

  /**
   * A subkey.
   *
   * @param key the key
   * @param signatures what follows it
   */
  record Subkey(KeyPacket key, List<SignaturePacket> signatures) {}

  /** Adds an identity; signatures that follow belong to it. */
  void addIdentity(Packet packet) {
    current = identity(packet).signatures();
  }

  /** Adds a subkey; signatures that follow belong to it. */
  void addSubkey(KeyPacket key) {
    current = subkey(key).signatures();
  }

  void addSignature(SignaturePacket signature) {
    current.add(signature);
  }

  /** Adds a revocation that stood apart from the key. */
  void addDirect(SignaturePacket signature) {
    direct.add(signature);
  }

  /** Takes over what another copy of the same key has. */
  void merge(UntrustedKeyBlock copy) {
    direct.addAll(copy.direct);
    for (Identity identity : copy.identities()) {
      identity(identity.packet()).signatures().addAll(identity.signatures());
    }
    for (Subkey subkey : copy.subkeys()) {
      subkey(subkey.key()).signatures().addAll(subkey.signatures());
    }
  }

  private Identity identity(Packet packet) {
    ByteBuffer body = ByteBuffer.wrap(packet.bytes(), packet.from(), packet.length());
    return identities.computeIfAbsent(body, key -> new Identity(packet, new ArrayList<>()));
  }

  private Subkey subkey(KeyPacket key) {
    return subkeys.computeIfAbsent(
        key.fingerprint(), fingerprint -> new Subkey(key, new ArrayList<>()));
  }

  /** Where the key was first found. */
  String source() {
    return source;
  }

  KeyPacket primary() {
    return primary;
  }

  /** The signatures before the first identity. */
  List<SignaturePacket> direct() {
    return direct;
  }

  Collection<Identity> identities() {
    return identities.values();
  }

  Collection<Subkey> subkeys() {
    return subkeys.values();
  }

  /** All signatures, wherever they stand. */
  List<SignaturePacket> signatures() {
    List<SignaturePacket> all = new ArrayList<>(direct);
    identities().forEach(identity -> all.addAll(identity.signatures()));
    subkeys().forEach(subkey -> all.addAll(subkey.signatures()));
    return all;
  }
}
