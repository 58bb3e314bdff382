package imagesigning.core.openpgp;

import java.math.BigInteger;
import java.util.HexFormat;
import java.util.Map;

/** Names algorithm and size of a key as GnuPG does. */
final class KeyAlgorithmName {
  /** Names of curves by object identifier, whether or not they can be used. */
  private static final Map<String, String> CURVES =
      Map.of(
          "2a8648ce3d030107", "nistp256",
          "2b81040022", "nistp384",
          "2b81040023", "nistp521",
          "2b2403030208010107", "brainpoolP256r1",
          "2b240303020801010b", "brainpoolP384r1",
          "2b240303020801010d", "brainpoolP512r1",
          "2b8104000a", "secp256k1",
          "2b06010401da470f01", "ed25519",
          "2b060104019755010501", "cv25519");

  private KeyAlgorithmName() {}

  static String of(KeyPacket key) {
    try {
      return switch (key.algorithm()) {
        case 1, 2, 3 -> "rsa" + bits(key);
        case 16, 20 -> "elg" + bits(key);
        case 17 -> "dsa" + bits(key);
        case 18, 19, 22 -> curve(key);
        default -> number(key);
      };
    } catch (PacketFormatException e) {
      return number(key);
    }
  }

  private static int bits(KeyPacket key) throws PacketFormatException {
    return new BigInteger(1, key.material().multiprecisionInteger()).bitLength();
  }

  private static String curve(KeyPacket key) throws PacketFormatException {
    Octets material = key.material();
    String oid = HexFormat.of().formatHex(material.take(material.u8()));
    return CURVES.getOrDefault(oid, "curve " + oid);
  }

  private static String number(KeyPacket key) {
    return "algorithm " + key.algorithm();
  }
}
