package imagesigning.core.openpgp;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.util.BigIntegers;

/**
 * The hash of a public key by which gpg-agent names the file of its secret part. Unlike a
 * fingerprint it covers the numbers alone, and those of the curve.
 */
final class Keygrip {
  private static final HexFormat HEX = HexFormat.of();

  /** The numbers of the curve Ed25519 as libgcrypt hashes them. */
  private static final byte[] ED25519_P =
      HEX.parseHex("7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed");

  private static final byte[] ED25519_A = {1};
  private static final byte[] ED25519_B =
      HEX.parseHex("2dfc9311d490018c7338bf8688861767ff8ff5b2bebe27548a14b235eca6874a");
  private static final byte[] ED25519_G =
      HEX.parseHex(
          "04216936d3cd6e53fec0a4e231fdd6dc5c692cc7609525a7b2c9562d608f25d51a"
              + "6666666666666666666666666666666666666666666666666666666666666658");
  private static final byte[] ED25519_N =
      HEX.parseHex("1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed");

  private Keygrip() {}

  /**
   * The keygrip of a key.
   *
   * @param key the key
   * @return 40 hex digits in upper case; empty if the algorithm or curve is not supported
   */
  static Optional<String> of(KeyPacket key) {
    VerifyingKey material = key.verifyingKey().orElse(null);
    if (material instanceof RsaKey rsa) {
      return Optional.of(hash(rsa.modulus().toByteArray()));
    }
    if (material instanceof EcdsaKey ecdsa) {
      return Optional.of(ofCurve(ecdsa));
    }
    if (material instanceof Ed25519Key ed25519) {
      return Optional.of(
          hash(curve(ED25519_P, ED25519_A, ED25519_B, ED25519_G, ED25519_N, ed25519.point())));
    }
    return Optional.empty();
  }

  private static String ofCurve(EcdsaKey key) {
    ECDomainParameters domain = key.parameters().getParameters();
    return hash(
        curve(
            unsigned(domain.getCurve().getField().getCharacteristic()),
            unsigned(domain.getCurve().getA().toBigInteger()),
            unsigned(domain.getCurve().getB().toBigInteger()),
            domain.getG().getEncoded(false),
            unsigned(domain.getN()),
            key.parameters().getQ().getEncoded(false)));
  }

  private static byte[] unsigned(BigInteger number) {
    return BigIntegers.asUnsignedByteArray(number);
  }

  private static byte[] curve(byte[] p, byte[] a, byte[] b, byte[] g, byte[] n, byte[] q) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    parameter(out, 'p', p);
    parameter(out, 'a', a);
    parameter(out, 'b', b);
    parameter(out, 'g', g);
    parameter(out, 'n', n);
    parameter(out, 'q', q);
    return out.toByteArray();
  }

  private static void parameter(ByteArrayOutputStream out, char name, byte[] value) {
    out.writeBytes(("(1:" + name + value.length + ":").getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(value);
    out.write(')');
  }

  private static String hash(byte[] bytes) {
    return HEX.withUpperCase().formatHex(HashAlgorithm.SHA1.digest(HashedData.of(bytes)));
  }
}
