package imagesigning.core.crypto;

import static imagesigning.core.crypto.SignatureVectors.MESSAGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import imagesigning.core.MalformedDataException;
import imagesigning.core.RejectionReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.Security;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.math.ec.ECPoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Signatures at the edges of the arithmetic, constructed so that what is right is known: numbers of
 * one bit, points at infinity, abscissas beyond the order, signs and orders added. The built-in
 * engines and those of the JDK must agree.
 */
class SignatureEdgeCasesTest {
  private static final Map<String, SignatureScheme> CURVES =
      Map.of(
          "P-256", SignatureScheme.ECDSA_SHA256,
          "P-384", SignatureScheme.ECDSA_SHA384,
          "P-521", SignatureScheme.ECDSA_SHA512);
  private static final BigInteger ED25519_ORDER =
      BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

  /** A curve with the message's hash as a number. */
  private record Setting(String curve, X9ECParameters parameters, BigInteger hash) {
    static Setting of(String curve) {
      X9ECParameters parameters = CustomNamedCurves.getByName(curve);
      byte[] hash = CURVES.get(curve).hash().of(MESSAGE);
      return new Setting(curve, parameters, new BigInteger(1, hash));
    }

    BigInteger n() {
      return parameters.getN();
    }

    ECPoint g() {
      return parameters.getG();
    }

    BigInteger modN(BigInteger number) {
      return number.mod(n());
    }

    BigInteger x(ECPoint point) {
      return point.normalize().getAffineXCoord().toBigInteger();
    }

    /** The signature by a private key with a nonce of one's choice. */
    EcdsaSignature sign(BigInteger key, BigInteger nonce) {
      BigInteger r = modN(x(g().multiply(nonce)));
      BigInteger s = modN(nonce.modInverse(n()).multiply(hash.add(r.multiply(key))));
      return new EcdsaSignature(r, s);
    }

    /** The public key under which two numbers verify with a given point as nonce's. */
    ECPoint keyFor(ECPoint nonce, EcdsaSignature numbers) {
      BigInteger inverse = numbers.r().modInverse(n());
      return nonce
          .multiply(modN(numbers.s().multiply(inverse)))
          .subtract(g().multiply(modN(hash.multiply(inverse))))
          .normalize();
    }

    /** Whether the library accepts; the JDK's engine must say the same. */
    boolean verifies(ECPoint key, EcdsaSignature numbers) {
      return verifies(key, numbers.toDer());
    }

    boolean verifies(ECPoint key, byte[] signature) {
      boolean ours = verifies(SignatureAlgorithms.builtIn(), key, signature);
      boolean jdk = verifies(SignatureAlgorithms.of(Security.getProvider("SunEC")), key, signature);
      assertThat(jdk).as("the JDK's answer").isEqualTo(ours);
      return ours;
    }

    boolean verifies(SignatureAlgorithms engines, ECPoint key, byte[] signature) {
      return engines.spki(spki(key)).verifies(CURVES.get(curve), MESSAGE, signature);
    }

    byte[] spki(ECPoint key) {
      ECDomainParameters domain =
          new ECNamedDomainParameters(ECNamedCurveTable.getOID(curve), parameters);
      return encoded(new ECPublicKeyParameters(key.normalize(), domain));
    }

    private static byte[] encoded(ECPublicKeyParameters key) {
      try {
        SubjectPublicKeyInfo info = SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(key);
        return info.getEncoded("DER");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"P-256", "P-384", "P-521"})
  void takesSmallAndLargeKeysAndNonces(String curve) {
    Setting at = Setting.of(curve);
    List<BigInteger> numbers =
        List.of(
            BigInteger.ONE,
            BigInteger.TWO,
            BigInteger.valueOf(3),
            at.n().shiftRight(1),
            at.n().subtract(BigInteger.TWO),
            at.n().subtract(BigInteger.ONE));
    for (BigInteger key : numbers) {
      ECPoint point = at.g().multiply(key);
      for (BigInteger nonce : numbers) {
        EcdsaSignature good = at.sign(key, nonce);
        assertThat(at.verifies(point, good)).as("key %s, nonce %s", key, nonce).isTrue();
        assertThat(at.verifies(point, new EcdsaSignature(good.r(), at.n().subtract(good.s()))))
            .as("the other sign of s")
            .isTrue();
        assertThat(at.verifies(point, new EcdsaSignature(at.n().subtract(good.r()), good.s())))
            .as("the other sign of r")
            .isFalse();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"P-256", "P-384", "P-521"})
  void refusesNumbersThatAreNotBetweenZeroAndTheOrder(String curve) {
    Setting at = Setting.of(curve);
    BigInteger key = BigInteger.valueOf(0xBEEF);
    ECPoint point = at.g().multiply(key);
    EcdsaSignature good = at.sign(key, BigInteger.valueOf(0xCAFE));
    BigInteger prime = at.parameters().getCurve().getField().getCharacteristic();
    for (BigInteger bad : List.of(BigInteger.ZERO, at.n(), prime, BigInteger.ONE.negate())) {
      assertThat(at.verifies(point, new EcdsaSignature(bad, good.s()))).as("r %s", bad).isFalse();
      assertThat(at.verifies(point, new EcdsaSignature(good.r(), bad))).as("s %s", bad).isFalse();
      assertThat(at.verifies(point, new EcdsaSignature(bad, bad))).as("r, s %s", bad).isFalse();
    }
    for (int times = 1; times <= 3; times++) {
      BigInteger more = at.n().multiply(BigInteger.valueOf(times));
      assertThat(at.verifies(point, new EcdsaSignature(good.r().add(more), good.s()))).isFalse();
      assertThat(at.verifies(point, new EcdsaSignature(good.r(), good.s().add(more)))).isFalse();
      assertThat(at.verifies(point, new EcdsaSignature(good.r().subtract(more), good.s())))
          .isFalse();
      assertThat(at.verifies(point, new EcdsaSignature(good.r(), good.s().subtract(more))))
          .isFalse();
    }
    assertThat(at.verifies(point, new EcdsaSignature(good.s(), good.r()))).isFalse();
    assertThat(at.verifies(point, good)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"P-256", "P-384", "P-521"})
  void refusesASumThatIsThePointAtInfinity(String curve) {
    Setting at = Setting.of(curve);
    BigInteger key = BigInteger.valueOf(0xBEEF);
    // u1·G + u2·Q vanishes if the hash is -r times the private key.
    BigInteger r = at.modN(at.hash().negate().multiply(key.modInverse(at.n())));
    for (BigInteger s : List.of(BigInteger.ONE, r, at.n().subtract(BigInteger.ONE))) {
      assertThat(at.verifies(at.g().multiply(key), new EcdsaSignature(r, s))).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"P-256", "P-384", "P-521"})
  void takesBothPointsEqualAndOpposite(String curve) {
    Setting at = Setting.of(curve);
    for (BigInteger s : List.of(BigInteger.ONE, BigInteger.TWO, BigInteger.valueOf(0xBEEF))) {
      // u1·G and u2·Q are one point, which has to be doubled.
      ECPoint doubled = at.g().multiply(at.modN(at.hash().multiply(s.modInverse(at.n()))));
      EcdsaSignature numbers = new EcdsaSignature(at.modN(at.x(doubled.twice())), s);
      ECPoint key = at.keyFor(doubled.twice(), numbers);
      assertThat(at.verifies(key, numbers)).as("s = %s", s).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"P-256", "P-384", "P-521"})
  void reducesAnAbscissaBeyondTheOrderAndTakesNoOtherSpelling(String curve) {
    Setting at = Setting.of(curve);
    ECPoint nonce = beyondTheOrder(at);
    BigInteger r = at.x(nonce).subtract(at.n());
    EcdsaSignature numbers = new EcdsaSignature(r, BigInteger.valueOf(0xBEEF));
    ECPoint key = at.keyFor(nonce, numbers);

    // The JDK refuses it; of good signatures that are not made up none will ever be like this.
    assertThat(at.verifies(SignatureAlgorithms.builtIn(), key, numbers.toDer())).isTrue();
    assertThat(at.verifies(key, new EcdsaSignature(at.x(nonce), numbers.s()))).isFalse();
    assertThat(at.verifies(key, new EcdsaSignature(r.add(BigInteger.ONE), numbers.s()))).isFalse();
  }

  /** A point whose abscissa is not below the order, as no random one ever is. */
  private static ECPoint beyondTheOrder(Setting at) {
    int bytes = (at.parameters().getCurve().getFieldSize() + 7) / 8;
    for (BigInteger x = at.n().add(BigInteger.ONE); ; x = x.add(BigInteger.ONE)) {
      byte[] compressed = new byte[1 + bytes];
      compressed[0] = 2;
      byte[] number = x.toByteArray();
      int from = number.length - Math.min(number.length, bytes);
      System.arraycopy(
          number,
          from,
          compressed,
          compressed.length - (number.length - from),
          number.length - from);
      try {
        return at.parameters().getCurve().decodePoint(compressed);
      } catch (IllegalArgumentException noPoint) {
        continue;
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"P-256", "P-384", "P-521"})
  void refusesEveryOtherEncodingOfAGoodSignature(String curve) {
    Setting at = Setting.of(curve);
    BigInteger key = BigInteger.valueOf(0xBEEF);
    ECPoint point = at.g().multiply(key);
    EcdsaSignature good = at.sign(key, BigInteger.valueOf(0xCAFE));
    byte[] r = good.r().toByteArray();
    byte[] s = good.s().toByteArray();
    byte[] paddedR = new byte[r.length + 1];
    System.arraycopy(r, 0, paddedR, 1, r.length);
    byte[] body = join(integer(r), integer(s));
    byte[] sequence = join(header(0x30, body.length, 0), body);

    assertThat(at.verifies(point, sequence)).isTrue();
    for (byte[] other :
        List.of(
            join(header(0x30, body.length, 1), body),
            join(header(0x30, body.length, 2), body),
            join(new byte[] {0x30, (byte) 0x80}, body, new byte[2]),
            join(sequence, new byte[1]),
            join(sequence, new byte[2]),
            wrapped(join(integer(paddedR), integer(s))),
            wrapped(join(body, new byte[] {5, 0})),
            wrapped(integer(r)),
            wrapped(new byte[0]),
            wrapped(join(integer(s), integer(r))),
            join(header(0x31, body.length, 0), body),
            body,
            new byte[0])) {
      assertThat(at.verifies(point, other)).as(HexFormat.of().formatHex(other)).isFalse();
    }
  }

  private static byte[] integer(byte[] number) {
    return join(header(2, number.length, 0), number);
  }

  private static byte[] wrapped(byte[] body) {
    return join(header(0x30, body.length, 0), body);
  }

  /** Tag and length, the length with more bytes than it needs. */
  private static byte[] header(int tag, int length, int more) {
    int bytes = (length < 0x80 ? 0 : 1) + more;
    byte[] header = new byte[2 + bytes];
    header[0] = (byte) tag;
    header[1] = (byte) (bytes == 0 ? length : 0x80 | bytes);
    if (bytes > 0) {
      header[1 + bytes] = (byte) length;
    }
    return header;
  }

  private static byte[] join(byte[]... parts) {
    byte[] all = new byte[Arrays.stream(parts).mapToInt(p -> p.length).sum()];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }

  @Test
  void refusesRsaNumbersOutOfRangeAndTrivialOnes()
      throws NoSuchAlgorithmException, InvalidKeySpecException {
    for (String name : List.of("RSA 2048 PKCS#1 sha256", "RSA 2048 PSS sha256")) {
      SignatureVectors.Vector vector = SignatureVectors.named(name);
      RSAPublicKey key =
          (RSAPublicKey)
              KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(vector.spki()));
      BigInteger n = key.getModulus();
      BigInteger good = new BigInteger(1, vector.bytes());
      assertThat(good.compareTo(n)).isNegative();
      for (BigInteger bad :
          List.of(
              BigInteger.ZERO,
              BigInteger.ONE,
              n,
              n.subtract(BigInteger.ONE),
              n.subtract(good),
              good.add(n),
              BigInteger.TWO.pow(2048).subtract(BigInteger.ONE))) {
        for (int length : new int[] {256, 257}) {
          assertThat(vector.loaded().verifies(vector.scheme(), MESSAGE, fixed(bad, length)))
              .as("%s %s", name, bad)
              .isFalse();
        }
      }
      assertThat(vector.loaded().verifies(vector.scheme(), MESSAGE, fixed(good, 256))).isTrue();
      assertThat(vector.loaded().verifies(vector.scheme(), MESSAGE, fixed(good, 257))).isFalse();
    }
  }

  private static byte[] fixed(BigInteger number, int length) {
    byte[] bytes = number.toByteArray();
    byte[] fixed = new byte[length];
    int count = Math.min(bytes.length, length);
    System.arraycopy(bytes, bytes.length - count, fixed, length - count, count);
    return fixed;
  }

  @Test
  void refusesEd25519NumbersThatAreNotReducedAndPointsThatAreNone() {
    SignatureVectors.Vector vector = SignatureVectors.named("Ed25519");
    byte[] good = vector.bytes();
    BigInteger s = littleEndian(Arrays.copyOfRange(good, 32, 64));
    for (BigInteger bad :
        List.of(
            BigInteger.ZERO,
            ED25519_ORDER,
            ED25519_ORDER.subtract(BigInteger.ONE),
            s.add(ED25519_ORDER),
            s.add(ED25519_ORDER.multiply(BigInteger.TWO)),
            s.setBit(255),
            ED25519_ORDER.subtract(s),
            BigInteger.TWO.pow(256).subtract(BigInteger.ONE))) {
      assertThat(verifiesEverywhere(vector, join(Arrays.copyOf(good, 32), littleEndian(bad))))
          .as("s = %s", bad)
          .isFalse();
    }
    BigInteger prime = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
    BigInteger y = littleEndian(Arrays.copyOf(good, 32));
    byte[] rest = Arrays.copyOfRange(good, 32, 64);
    for (BigInteger bad :
        List.of(
            BigInteger.ZERO,
            BigInteger.ONE,
            BigInteger.TWO,
            prime,
            prime.add(BigInteger.ONE),
            prime.subtract(BigInteger.ONE),
            y.flipBit(255))) {
      assertThat(verifiesEverywhere(vector, join(littleEndian(bad), rest)))
          .as("the point %s", bad)
          .isFalse();
    }
    assertThat(verifiesEverywhere(vector, good)).isTrue();
  }

  private static boolean verifiesEverywhere(SignatureVectors.Vector vector, byte[] signature) {
    boolean ours = vector.loaded().verifies(vector.scheme(), MESSAGE, signature);
    boolean jdk =
        SignatureAlgorithms.of(Security.getProvider("SunEC"))
            .spki(vector.spki())
            .verifies(vector.scheme(), MESSAGE, signature);
    assertThat(jdk).as("the JDK's answer").isEqualTo(ours);
    return ours;
  }

  private static BigInteger littleEndian(byte[] bytes) {
    byte[] reversed = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      reversed[i] = bytes[bytes.length - 1 - i];
    }
    return new BigInteger(1, reversed);
  }

  private static byte[] littleEndian(BigInteger number) {
    byte[] bytes = new byte[32];
    for (int i = 0; i < 32; i++) {
      bytes[i] = number.shiftRight(8 * i).byteValue();
    }
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // The eight points whose order divides eight, and spellings of them that are not reduced.
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
      })
  void refusesKeysOfEd25519ThatAreNoneOfTheGroup(String point) {
    byte[] spki = HexFormat.of().parseHex("302a300506032b6570032100" + point);
    assertRefused(spki);
  }

  @ParameterizedTest
  @ValueSource(strings = {"P-256", "P-384", "P-521"})
  void refusesPointsOffTheCurveAndThePointAtInfinity(String curve) {
    Setting at = Setting.of(curve);
    byte[] good = at.spki(at.g());
    for (int back : new int[] {1, 2, 40}) {
      byte[] off = good.clone();
      off[off.length - back] ^= 1;
      assertRefused(off);
    }
    int length = at.g().getEncoded(false).length;
    byte[] infinity = Arrays.copyOf(good, good.length - length + 1);
    infinity[infinity.length - 1] = 0;
    infinity[infinity.length - 2] = 0;
    infinity[infinity.length - 3] = 2;
    assertRefused(infinity);
  }

  private static void assertRefused(byte[] spki) {
    assertThat(
            catchThrowableOfType(
                    MalformedDataException.class, () -> SignatureAlgorithms.builtIn().spki(spki))
                .reason())
        .isEqualTo(RejectionReason.PUBLIC_KEY_INVALID);
  }
}
