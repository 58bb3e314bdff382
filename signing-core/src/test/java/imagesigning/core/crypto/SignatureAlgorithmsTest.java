package imagesigning.core.crypto;

import static imagesigning.core.crypto.SignatureVectors.MESSAGE;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.crypto.SignatureVectors.Vector;
import imagesigning.testing.Sample;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.Security;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Good and bad signatures, by OpenSSL and altered by hand, in every engine. */
class SignatureAlgorithmsTest {
  private static final BigInteger P256_ORDER = CustomNamedCurves.getByName("P-256").getN();

  static List<Vector> vectors() {
    return SignatureVectors.all();
  }

  static Stream<Vector> valid() {
    return SignatureVectors.all().stream().filter(Vector::valid);
  }

  static Stream<Vector> ecdsa() {
    return valid().filter(v -> v.scheme().name().startsWith("ECDSA"));
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void agreesWithOpenSsl(Vector vector) {
    assertThat(vector.loaded().verifies(vector.scheme(), MESSAGE, vector.bytes()))
        .isEqualTo(vector.valid());
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void theProviderOfACallerGivesTheSameAnswers(Vector vector) throws GeneralSecurityException {
    String name =
        switch (vector.scheme().family()) {
          case ECDSA -> "SunEC";
          case ED25519 -> "SunEC";
          default -> "SunRsaSign";
        };
    VerificationKey key = SignatureAlgorithms.of(Security.getProvider(name)).spki(vector.spki());
    // JDK 17 itself takes a block without NULL; what it takes beyond that is asked of it elsewhere.
    if (!vector.name().equals("no NULL in the algorithm")) {
      assertThat(key.verifies(vector.scheme(), MESSAGE, vector.bytes())).isEqualTo(vector.valid());
    }
    assertThat(key).isEqualTo(vector.loaded()).hasSameHashCodeAs(vector.loaded());
  }

  @Test
  void aProviderThatOffersNothingLeavesEverythingToTheBuiltInEngines() {
    Provider empty = new Provider("empty", "1", "offers nothing") {};
    assertThat(valid())
        .allSatisfy(
            v ->
                assertThat(
                        SignatureAlgorithms.of(empty)
                            .spki(v.spki())
                            .verifies(v.scheme(), MESSAGE, v.bytes()))
                    .isTrue());
  }

  @ParameterizedTest
  @MethodSource("valid")
  void refusesAnotherMessageAndEveryOtherLength(Vector vector) {
    VerificationKey key = vector.loaded();
    byte[] good = vector.bytes();

    assertThat(key.verifies(vector.scheme(), "What was singed.".getBytes(), good)).isFalse();
    for (int length : new int[] {0, 1, good.length / 2, good.length - 1, good.length + 1}) {
      byte[] other = Arrays.copyOf(good, length);
      assertThat(key.verifies(vector.scheme(), MESSAGE, other)).as("%d bytes", length).isFalse();
      assertThat(key.verifiesDerOrRaw(vector.scheme(), MESSAGE, other)).isFalse();
    }
    byte[] zeroFirst = new byte[good.length + 1];
    System.arraycopy(good, 0, zeroFirst, 1, good.length);
    assertThat(key.verifies(vector.scheme(), MESSAGE, zeroFirst)).isFalse();
  }

  @ParameterizedTest
  @MethodSource("valid")
  void refusesEveryFlippedBit(Vector vector) {
    VerificationKey key = vector.loaded();
    byte[] signature = vector.bytes();
    for (int bit = 0; bit < signature.length * 8; bit += Sample.stride(37)) {
      signature[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(key.verifies(vector.scheme(), MESSAGE, signature)).as("bit %d", bit).isFalse();
      signature[bit / 8] ^= (byte) (1 << bit % 8);
    }
  }

  @ParameterizedTest
  @EnumSource(SignatureScheme.class)
  void refusesEveryOtherScheme(SignatureScheme scheme) {
    assertThat(valid().filter(v -> v.scheme() != scheme))
        .noneMatch(v -> v.loaded().verifies(scheme, MESSAGE, v.bytes()));
  }

  @ParameterizedTest
  @MethodSource("ecdsa")
  void takesTwoHalvesOnlyWhereTheyAreWelcome(Vector vector) {
    VerificationKey key = vector.loaded();
    int half =
        switch (key.algorithm()) {
          case ECDSA_P256 -> 32;
          case ECDSA_P384 -> 48;
          default -> 66;
        };
    EcdsaSignature numbers = EcdsaSignature.ofDer(vector.bytes()).orElseThrow();
    byte[] raw = new byte[2 * half];
    right(numbers.r(), raw, half);
    right(numbers.s(), raw, 2 * half);

    assertThat(key.verifies(vector.scheme(), MESSAGE, raw)).isFalse();
    assertThat(key.verifiesDerOrRaw(vector.scheme(), MESSAGE, raw)).isTrue();
    assertThat(key.verifiesDerOrRaw(vector.scheme(), MESSAGE, vector.bytes())).isTrue();
    assertThat(numbers.toDer()).isEqualTo(vector.bytes());
  }

  @Test
  void takesEitherSignOfS() {
    Vector vector = SignatureVectors.named("P-256 sha256");
    EcdsaSignature numbers = EcdsaSignature.ofDer(vector.bytes()).orElseThrow();
    byte[] other = new EcdsaSignature(numbers.r(), P256_ORDER.subtract(numbers.s())).toDer();

    assertThat(vector.loaded().verifies(vector.scheme(), MESSAGE, other)).isTrue();
  }

  @Test
  void refusesNumbersOutOfRange() {
    Vector vector = SignatureVectors.named("P-256 sha256");
    EcdsaSignature good = EcdsaSignature.ofDer(vector.bytes()).orElseThrow();
    BigInteger zero = BigInteger.ZERO;
    List<EcdsaSignature> bad =
        List.of(
            new EcdsaSignature(zero, good.s()),
            new EcdsaSignature(good.r(), zero),
            new EcdsaSignature(zero, zero),
            new EcdsaSignature(P256_ORDER, good.s()),
            new EcdsaSignature(good.r(), P256_ORDER),
            new EcdsaSignature(good.r().add(P256_ORDER), good.s()),
            new EcdsaSignature(good.r(), good.s().add(P256_ORDER)),
            new EcdsaSignature(BigInteger.ONE, BigInteger.ONE));
    VerificationKey gullible =
        new VerificationKey(vector.loaded().algorithm(), vector.spki(), (s, m, n) -> true);
    assertThat(gullible.verifies(vector.scheme(), MESSAGE, good.toDer())).isTrue();
    for (EcdsaSignature numbers : bad) {
      assertThat(vector.loaded().verifies(vector.scheme(), MESSAGE, numbers.toDer())).isFalse();
      // Not every engine looks at the range: Java 17 did not before 17.0.3.
      boolean inRange = numbers.r().equals(numbers.s()) && numbers.r().equals(BigInteger.ONE);
      assertThat(gullible.verifies(vector.scheme(), MESSAGE, numbers.toDer())).isEqualTo(inRange);
    }
  }

  @Test
  void asksNoEngineAboutNumbersBeyondTheOrderOfALargerCurve() {
    for (String name : List.of("P-384 sha384", "P-521 sha512")) {
      Vector vector = SignatureVectors.named(name);
      VerificationKey gullible =
          new VerificationKey(vector.loaded().algorithm(), vector.spki(), (s, m, n) -> true);
      int bits = name.startsWith("P-384") ? 384 : 521;
      BigInteger large = BigInteger.TWO.pow(bits).subtract(BigInteger.ONE);
      assertThat(gullible.verifies(vector.scheme(), MESSAGE, vector.bytes())).isTrue();
      for (EcdsaSignature numbers :
          List.of(
              new EcdsaSignature(large, BigInteger.ONE),
              new EcdsaSignature(BigInteger.ONE, large),
              new EcdsaSignature(BigInteger.ZERO, BigInteger.ONE))) {
        assertThat(gullible.verifies(vector.scheme(), MESSAGE, numbers.toDer())).isFalse();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("foreignEncodings")
  void refusesEncodingsThatAreNotDer(String name, String hex) {
    assertThat(EcdsaSignature.ofDer(HexFormat.of().parseHex(hex))).as(name).isEmpty();
  }

  static Stream<org.junit.jupiter.params.provider.Arguments> foreignEncodings() {
    return Stream.of(
        encoding("nothing", ""),
        encoding("a lone tag", "30"),
        encoding("indefinite length", "3080020101020101" + "0000"),
        encoding("a long length", "308106020101020101"),
        encoding("a length with a zero", "30820006020101020101"),
        encoding("a length of five bytes", "30850000000006020101020101"),
        encoding("a number with a zero", "300702020001020101"),
        encoding("a negative number", "30060201ff020101"),
        encoding("an empty number", "30050200020101"),
        encoding("one number", "3003020101"),
        encoding("three numbers", "3009020101020101020101"),
        encoding("a set", "3106020101020101"),
        encoding("bytes behind it", "300602010102010100"),
        encoding("an end too early", "3006020101020201"),
        encoding("another tag", "3006020101030101"));
  }

  private static org.junit.jupiter.params.provider.Arguments encoding(String name, String hex) {
    return org.junit.jupiter.params.provider.Arguments.of(name, hex);
  }

  @Test
  void verifiesPlainAndPrehashedEd25519OfTheRfc() {
    // RFC 8032, section 7.3, and the same key in section 7.1 form.
    VerificationKey key =
        SignatureAlgorithms.builtIn()
            .spki(
                HexFormat.of()
                    .parseHex(
                        "302a300506032b6570032100"
                            + "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf"));
    byte[] signature =
        HexFormat.of()
            .parseHex(
                "98a70222f0b8121aa9d30f813d683f809e462b469c7ff87639499bb94e6dae41"
                    + "31f85042463c2a355a2003d062adf5aaa10b8c61e636062aaad11c2a26083406");

    assertThat(key.verifies(SignatureScheme.ED25519_PH, "abc".getBytes(), signature)).isTrue();
    assertThat(key.verifies(SignatureScheme.ED25519, "abc".getBytes(), signature)).isFalse();
    VerificationKey jdk = SignatureAlgorithms.of(Security.getProvider("SunEC")).spki(key.spki());
    assertThat(jdk.verifies(SignatureScheme.ED25519_PH, "abc".getBytes(), signature)).isTrue();
  }

  @Test
  void refusesAnEd25519NumberThatIsNotReduced() {
    Vector vector = SignatureVectors.named("Ed25519");
    byte[] signature = vector.bytes();
    BigInteger order =
        BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));
    BigInteger s = littleEndian(Arrays.copyOfRange(signature, 32, 64)).add(order);
    byte[] altered = signature.clone();
    for (int i = 0; i < 32; i++) {
      altered[32 + i] = s.shiftRight(8 * i).byteValue();
    }

    assertThat(vector.loaded().verifies(vector.scheme(), MESSAGE, altered)).isFalse();
  }

  @Test
  void anEngineThatThrowsIsANo() throws GeneralSecurityException {
    Engine throwing =
        (scheme, message, signature) -> {
          throw new IllegalStateException("an odd signature");
        };
    Engine failing =
        (scheme, message, signature) -> {
          throw new GeneralSecurityException("an odd key");
        };
    byte[] spki =
        KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPublic().getEncoded();
    for (Engine engine : List.of(throwing, failing)) {
      VerificationKey key = new VerificationKey(KeyAlgorithm.ED25519, spki, engine);
      assertThat(key.verifies(SignatureScheme.ED25519, MESSAGE, new byte[64])).isFalse();
    }
  }

  private static BigInteger littleEndian(byte[] bytes) {
    byte[] reversed = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      reversed[i] = bytes[bytes.length - 1 - i];
    }
    return new BigInteger(1, reversed);
  }

  private static void right(BigInteger number, byte[] target, int end) {
    byte[] bytes = number.toByteArray();
    int from = bytes[0] == 0 && bytes.length > 1 ? 1 : 0;
    System.arraycopy(bytes, from, target, end - (bytes.length - from), bytes.length - from);
  }
}
