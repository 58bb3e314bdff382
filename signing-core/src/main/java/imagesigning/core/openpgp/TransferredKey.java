package imagesigning.core.openpgp;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A secret key that was imported but never used since: gpg-agent keeps it in the protection it came
 * with, taken apart, until it is told the passphrase for the first time.
 */
final class TransferredKey {
  static final String PROTECTION = "openpgp-native";

  private static final int VERSION_4 = 4;
  private static final int SHA1_CHECKED = 254;
  private static final int SUM_CHECKED = 255;

  private TransferredKey() {}

  /**
   * Puts the secret key packet together again.
   *
   * @param key its public part
   * @param said the list {@code (openpgp-private-key …)}
   * @return the packet, or nothing if it names an algorithm that is not supported
   * @throws PacketFormatException if the list is broken
   */
  static Optional<SecretKeyPacket> packet(KeyPacket key, SExpression said)
      throws PacketFormatException {
    SExpression protection = child(said, "protection");
    boolean usual =
        number(child(said, "version").item(1)) == VERSION_4
            && protection.item(1).text().matches("sha1|sum");
    Optional<Integer> cipher = cipher(protection.item(2).text());
    Optional<Integer> hash = hash(protection.item(5).text());
    if (!usual || cipher.isEmpty() || hash.isEmpty()) {
      return Optional.empty();
    }
    HashedData hashed = key.hashed();
    int publicFrom = hashed.to() - key.publicLength();
    PacketWriter body =
        new PacketWriter(1024)
            .bytes(hashed.bytes(), publicFrom, key.publicLength())
            .u8(protection.item(1).text().equals("sha1") ? SHA1_CHECKED : SUM_CHECKED)
            .u8(cipher.get())
            .u8(number(protection.item(4)))
            .u8(hash.get())
            .bytes(protection.item(6).bytes())
            .u8(number(protection.item(7)))
            .bytes(protection.item(3).bytes())
            .bytes(encrypted(child(said, "skey")));
    byte[] bytes = body.toBytes();
    return Optional.of(SecretKeyPacket.read(new Packet(Packet.SECRET_KEY, bytes, 0, bytes.length)));
  }

  /** The numbers are listed with a mark each; those that are encrypted are one piece, the last. */
  private static byte[] encrypted(SExpression numbers) throws PacketFormatException {
    List<SExpression> items = numbers.items();
    if (items.size() < 2 || !items.get(items.size() - 2).text().equals("e")) {
      throw new PacketFormatException("the secret numbers are missing");
    }
    return items.get(items.size() - 1).bytes();
  }

  private static SExpression child(SExpression list, String name) throws PacketFormatException {
    return list.child(name)
        .orElseThrow(() -> new PacketFormatException("the list " + name + " is missing"));
  }

  private static int number(SExpression said) throws PacketFormatException {
    String text = said.text();
    if (!text.matches("[0-9]{1,3}")) {
      throw new PacketFormatException("no small number where one should be");
    }
    return Integer.parseInt(text);
  }

  private static Optional<Integer> cipher(String name) {
    return switch (name.toUpperCase(Locale.ROOT)) {
      case "3DES" -> Optional.of(2);
      case "CAST5" -> Optional.of(3);
      case "AES", "AES128" -> Optional.of(7);
      case "AES192" -> Optional.of(8);
      case "AES256" -> Optional.of(9);
      default -> Optional.empty();
    };
  }

  private static Optional<Integer> hash(String name) {
    for (HashAlgorithm hash : HashAlgorithm.values()) {
      if (hash.title().replace("-", "").equalsIgnoreCase(name)) {
        return Optional.of(hash.id());
      }
    }
    return Optional.empty();
  }
}
