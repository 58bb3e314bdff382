package imagesigning.core.crypto;

import imagesigning.core.MalformedDataException;
import imagesigning.core.RejectionReason;
import imagesigning.core.crypto.DerReader.DerException;
import imagesigning.core.text.Quoted;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;

/** Takes public keys apart, in the two forms that there are. */
final class PublicKeyReader {
  private static final int LEAST_RSA_BITS = 2048;
  private static final int MOST_RSA_BITS = 16384;
  private static final int MOST_EXPONENT_BITS = 31;

  private static final String RSA = "2a864886f70d010101";
  private static final String EC = "2a8648ce3d0201";
  private static final String ED25519 = "2b6570";
  private static final int ED25519_BYTES = 32;
  private static final byte UNCOMPRESSED = 4;

  /** {@code SEQUENCE { rsaEncryption, NULL }}. */
  private static final byte[] RSA_ALGORITHM =
      HexFormat.of().parseHex("300d06092a864886f70d0101010500");

  private enum Curve {
    P256("P-256", 32, KeyAlgorithm.ECDSA_P256),
    P384("P-384", 48, KeyAlgorithm.ECDSA_P384),
    P521("P-521", 66, KeyAlgorithm.ECDSA_P521);

    private final String name;
    private final int bytes;
    private final KeyAlgorithm algorithm;

    Curve(String name, int bytes, KeyAlgorithm algorithm) {
      this.name = name;
      this.bytes = bytes;
      this.algorithm = algorithm;
    }
  }

  private static final Map<String, Curve> CURVES =
      Map.of(
          "2a8648ce3d030107", Curve.P256,
          "2b81040022", Curve.P384,
          "2b81040023", Curve.P521);

  private PublicKeyReader() {}

  static VerificationKey spki(byte[] der) throws DerException {
    DerReader outer = DerReader.of(der);
    DerReader info = outer.sequence();
    outer.end();
    DerReader algorithm = info.sequence();
    String name = algorithm.objectIdentifier();
    VerificationKey key =
        switch (name) {
          case RSA -> {
            algorithm.nothing();
            yield new VerificationKey(KeyAlgorithm.RSA, der.clone(), rsa(info.bitString()));
          }
          case EC -> ec(algorithm.objectIdentifier(), info.bitString(), der);
          case ED25519 -> ed25519(info.bitString(), der);
          default -> throw unsupported("keys of this algorithm are not used for images");
        };
    algorithm.end();
    info.end();
    return key;
  }

  static VerificationKey pkcs1(byte[] der) throws DerException {
    Engine engine = rsa(der);
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    content.writeBytes(RSA_ALGORITHM);
    ByteArrayOutputStream bits = new ByteArrayOutputStream();
    bits.write(0);
    bits.writeBytes(der);
    content.writeBytes(tagged(DerReader.BIT_STRING, bits.toByteArray()));
    return new VerificationKey(
        KeyAlgorithm.RSA, tagged(DerReader.SEQUENCE, content.toByteArray()), engine);
  }

  /** A value of two length bytes, which every RSA key of a good size needs. */
  private static byte[] tagged(int tag, byte[] content) {
    byte[] value = Arrays.copyOf(new byte[] {(byte) tag, (byte) 0x82}, 4 + content.length);
    value[2] = (byte) (content.length >> 8);
    value[3] = (byte) content.length;
    System.arraycopy(content, 0, value, 4, content.length);
    return value;
  }

  private static Engine rsa(byte[] der) throws DerException {
    DerReader outer = DerReader.of(der);
    DerReader numbers = outer.sequence();
    outer.end();
    BigInteger modulus = numbers.number();
    BigInteger exponent = numbers.number();
    numbers.end();
    if (modulus.bitLength() < LEAST_RSA_BITS) {
      throw new MalformedDataException(
          RejectionReason.PUBLIC_KEY_TOO_SMALL,
          "an RSA key of "
              + modulus.bitLength()
              + " bits; at least "
              + LEAST_RSA_BITS
              + " are needed");
    }
    if (modulus.bitLength() > MOST_RSA_BITS || !modulus.testBit(0)) {
      throw invalid("its modulus is even, or longer than " + MOST_RSA_BITS + " bits");
    }
    boolean sound =
        exponent.testBit(0)
            && exponent.bitLength() > 1
            && exponent.bitLength() <= MOST_EXPONENT_BITS;
    if (!sound) {
      throw invalid("its exponent is even, 1, or longer than " + MOST_EXPONENT_BITS + " bits");
    }
    return new RsaEngine(modulus, exponent);
  }

  private static VerificationKey ec(String curveName, byte[] point, byte[] der) {
    Curve curve = CURVES.get(curveName);
    if (curve == null) {
      throw unsupported("its curve is none of P-256, P-384 and P-521");
    }
    if (point.length != 1 + 2 * curve.bytes || point[0] != UNCOMPRESSED) {
      throw invalid("its point is not written in full");
    }
    return new VerificationKey(curve.algorithm, der.clone(), EcdsaEngine.of(curve.name, point));
  }

  private static VerificationKey ed25519(byte[] point, byte[] der) {
    if (point.length != ED25519_BYTES) {
      throw invalid("its point is not of " + ED25519_BYTES + " bytes");
    }
    return new VerificationKey(KeyAlgorithm.ED25519, der.clone(), Ed25519Engine.of(point));
  }

  static String quoted(String text) {
    return Quoted.text(text);
  }

  static MalformedDataException invalid(String problem) {
    return new MalformedDataException(
        RejectionReason.PUBLIC_KEY_INVALID, "this is no public key: " + problem);
  }

  private static MalformedDataException unsupported(String problem) {
    return new MalformedDataException(
        RejectionReason.PUBLIC_KEY_UNSUPPORTED, "this public key is not supported: " + problem);
  }
}
