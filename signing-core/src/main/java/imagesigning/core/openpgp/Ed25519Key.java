package imagesigning.core.openpgp;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** An Ed25519 key in the form that GnuPG gave it: algorithm 22, a prefixed point, two numbers. */
final class Ed25519Key implements VerifyingKey {
  private static final String CURVE = "2b06010401da470f01";
  private static final byte NATIVE_POINT = 0x40;
  private static final int HALF = Ed25519.SIGNATURE_SIZE / 2;

  private final Ed25519PublicKeyParameters key;

  private Ed25519Key(Ed25519PublicKeyParameters key) {
    this.key = key;
  }

  static Optional<VerifyingKey> read(Octets material) throws PacketFormatException {
    String curve = HexFormat.of().formatHex(material.take(material.u8()));
    byte[] point = material.multiprecisionInteger();
    boolean usable =
        curve.equals(CURVE)
            && point.length == 1 + Ed25519.PUBLIC_KEY_SIZE
            && point[0] == NATIVE_POINT;
    return usable
        ? Optional.of(new Ed25519Key(new Ed25519PublicKeyParameters(point, 1)))
        : Optional.empty();
  }

  /** The point in its own encoding, without the prefix of OpenPGP. */
  byte[] point() {
    return key.getEncoded();
  }

  @Override
  public boolean verifies(HashAlgorithm hash, byte[] digest, List<byte[]> signature) {
    byte[] r = signature.get(0);
    byte[] s = signature.get(1);
    if (r.length > HALF || s.length > HALF) {
      return false;
    }
    // Leading zeros are lost in the packet format.
    byte[] joined = new byte[Ed25519.SIGNATURE_SIZE];
    System.arraycopy(r, 0, joined, HALF - r.length, r.length);
    System.arraycopy(s, 0, joined, 2 * HALF - s.length, s.length);
    return key.verify(Ed25519.Algorithm.Ed25519, null, digest, 0, digest.length, joined, 0);
  }

  @Override
  public int leastHashBits() {
    return 0;
  }

  @Override
  public Optional<String> weakness() {
    return Optional.empty();
  }
}
