package imagesigning.core.openpgp;

import static imagesigning.core.RejectionReason.OPENPGP_ALGORITHM_UNSUPPORTED;
import static imagesigning.core.RejectionReason.OPENPGP_BAD_SIGNATURE;
import static imagesigning.core.RejectionReason.OPENPGP_HASH_REFUSED;
import static imagesigning.core.openpgp.TestKeyrings.SIGN;
import static imagesigning.core.openpgp.TestKeyrings.good;
import static imagesigning.core.openpgp.TestKeyrings.of;
import static imagesigning.core.openpgp.TestMessages.PAYLOAD;
import static imagesigning.core.openpgp.TestMessages.literal;
import static imagesigning.core.openpgp.TestMessages.onePass;
import static imagesigning.core.openpgp.TestMessages.packet;
import static imagesigning.core.openpgp.TestMessages.signed;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Public-key algorithms: which keys and signatures are good for a verification. */
class AlgorithmsTest {

  /** A key whose self-signature uses the same hash as its document signature. */
  private static OpenPgpKeyring keyring(TestKey key, int hash) {
    return TestKeyrings.parse(of(key).userId("tester", s -> s.keyFlags(SIGN).hash(hash)));
  }

  private static VerifiedMessage assertGood(TestKey key, int hash) {
    return Verifying.assertVerified(signed(TestSignature.by(key).hash(hash)), keyring(key, hash));
  }

  private static void assertLeftOut(TestKey key) {
    OpenPgpKeyring keyring = TestKeyrings.parse(good(key));

    assertThat(keyring.primaryFingerprints()).isEmpty();
    assertThat(keyring.warnings()).singleElement().asString().contains("not supported");
  }

  /** A good message whose signature consists of these bytes. */
  private static byte[] signedWith(TestKey key, byte[] numbers) {
    byte[] body = TestSignature.by(key).over(PAYLOAD);
    int hashed = (body[4] & 0xff) << 8 | body[5] & 0xff;
    int unhashed = (body[6 + hashed] & 0xff) << 8 | body[7 + hashed] & 0xff;
    byte[] head = Arrays.copyOf(body, 6 + hashed + 2 + unhashed + 2);
    return PacketBytes.join(
        onePass(TestSignature.by(key)),
        literal(PAYLOAD),
        packet(Packet.SIGNATURE, PacketBytes.join(head, numbers)));
  }

  @Nested
  class Rsa {
    private static final TestKey KEY = TestKey.rsa(2048);

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 8, 9, 10, 11})
    void everyHash(int hash) {
      assertGood(KEY, hash);
    }

    @Test
    void signOnlyAlgorithm() {
      assertThat(assertGood(KEY.as(3), TestSignature.SHA256).warnings()).isEmpty();
    }

    @Test
    void encryptOnlyAlgorithm() {
      assertLeftOut(KEY.as(2));
    }

    @Test
    void algorithmThatIsNotExactlyTheKeys() {
      Verifying.assertRefused(
          OPENPGP_BAD_SIGNATURE,
          signed(TestSignature.by(KEY).algorithm(3)),
          TestKeyrings.parse(good(KEY)));
    }

    @Test
    void shortKeyIsAcceptedWithAWarning() {
      assertThat(assertGood(TestKey.rsa(1024), TestSignature.SHA256).warnings())
          .singleElement()
          .asString()
          .contains("RSA", "1024");
    }

    @Test
    void shorterKeyIsNot() {
      assertLeftOut(TestKey.rsa(1016));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 65536, 0x80000001L})
    void exponentThatIsNoneOrTooLarge(long exponent) {
      BigInteger modulus = BigInteger.ONE.shiftLeft(2047).add(BigInteger.ONE);

      assertLeftOut(TestKey.rsa(modulus, BigInteger.valueOf(exponent), BigInteger.ONE));
    }

    @Test
    void evenModulus() {
      assertLeftOut(
          TestKey.rsa(BigInteger.ONE.shiftLeft(2047), BigInteger.valueOf(3), BigInteger.ONE));
    }

    @Test
    void modulusTooLarge() {
      BigInteger modulus = BigInteger.ONE.shiftLeft(16384).add(BigInteger.ONE);

      assertLeftOut(TestKey.rsa(modulus, BigInteger.valueOf(3), BigInteger.ONE));
    }

    @Test
    void signatureLargerThanTheModulus() {
      byte[] good = KEY.sign(TestSignature.SHA256, digestOf(KEY));
      BigInteger value = new BigInteger(1, Arrays.copyOfRange(good, 2, good.length));
      byte[] larger = new PacketBytes().number(value.add(modulus(KEY))).toBytes();

      Verifying.assertVerified(signedWith(KEY, good), TestKeyrings.parse(good(KEY)));
      Verifying.assertRefused(
          OPENPGP_BAD_SIGNATURE, signedWith(KEY, larger), TestKeyrings.parse(good(KEY)));
    }

    @Test
    void signatureOfTheDigestUnderTheNameOfAnotherHash() {
      byte[] renamed = KEY.sign(TestSignature.SHA512, digestOf(KEY));

      Verifying.assertRefused(
          OPENPGP_BAD_SIGNATURE, signedWith(KEY, renamed), TestKeyrings.parse(good(KEY)));
    }

    @Test
    void signatureOfZero() {
      Verifying.assertRefused(
          OPENPGP_BAD_SIGNATURE, signedWith(KEY, new byte[2]), TestKeyrings.parse(good(KEY)));
    }

    private static BigInteger modulus(TestKey key) {
      byte[] body = key.body();
      return new BigInteger(1, Arrays.copyOfRange(body, 8, 8 + 256));
    }

    /** The digest that the signature of the good message signs. */
    private static byte[] digestOf(TestKey key) {
      byte[] body = TestSignature.by(key).over(PAYLOAD);
      int hashedLength = (body[4] & 0xff) << 8 | body[5] & 0xff;
      byte[] start = Arrays.copyOf(body, 6 + hashedLength);
      byte[] end = new PacketBytes().u8(4).u8(0xff).u32(start.length).toBytes();
      return HashAlgorithm.SHA256.digest(
          HashedData.of(PAYLOAD), HashedData.of(start), HashedData.of(end));
    }
  }

  @Nested
  class Dsa {
    @Test
    void key2048() {
      assertThat(assertGood(TestKey.dsa(2048), TestSignature.SHA512).warnings()).isEmpty();
    }

    @Test
    void shortKeyIsAcceptedWithAWarning() {
      assertThat(assertGood(TestKey.dsa(1024), TestSignature.SHA256).warnings())
          .singleElement()
          .asString()
          .contains("DSA", "1024");
    }

    @Test
    void hashShorterThanTheSubgroup() {
      TestKey key = TestKey.dsa(2048);

      Verifying.assertRefused(
          OPENPGP_HASH_REFUSED,
          signed(TestSignature.by(key).hash(TestSignature.SHA1)),
          keyring(key, TestSignature.SHA256));
    }

    @Test
    void numbersThatAreNoDsaKey() {
      byte[] material = new PacketBytes().u64(0x0001010001010001L).u32(0x01000101L).toBytes();

      assertLeftOut(TestKey.unusable(17, material));
    }

    @Test
    void shorterKeyIsRefused() {
      assertLeftOut(TestKey.dsa(512));
    }
  }

  @Nested
  class Ecdsa {
    static Stream<Arguments> curves() {
      return Stream.of(
          Arguments.of("P-256", "2a8648ce3d030107", TestSignature.SHA256),
          Arguments.of("P-384", "2b81040022", TestSignature.SHA384),
          Arguments.of("P-521", "2b81040023", TestSignature.SHA512),
          Arguments.of("brainpoolP256r1", "2b2403030208010107", TestSignature.SHA256),
          Arguments.of("brainpoolP384r1", "2b240303020801010b", TestSignature.SHA384),
          Arguments.of("brainpoolP512r1", "2b240303020801010d", TestSignature.SHA512));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("curves")
    void curve(String curve, String oid, int hash) {
      assertGood(TestKey.ecdsa(curve, oid, "some"), hash);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("curves")
    void longerHash(String curve, String oid, int hash) {
      assertGood(TestKey.ecdsa(curve, oid, "some"), TestSignature.SHA512);
    }

    @ParameterizedTest
    @CsvSource({
      "P-256, 2a8648ce3d030107, 11",
      "P-384, 2b81040022, 8",
      "P-521, 2b81040023, 9",
      "brainpoolP512r1, 2b240303020801010d, 9"
    })
    void hashShorterThanTheCurve(String curve, String oid, int shorter) {
      TestKey key = TestKey.ecdsa(curve, oid, "some");

      Verifying.assertRefused(
          OPENPGP_HASH_REFUSED,
          signed(TestSignature.by(key).hash(shorter)),
          keyring(key, TestSignature.SHA512));
    }

    @Test
    void selfSignatureWithAHashShorterThanTheCurve() {
      TestKey key = TestKey.ecdsa("P-384", "2b81040022", "some");

      assertThat(keyring(key, TestSignature.SHA256).primaryFingerprints()).isEmpty();
    }

    @Test
    void otherCurve() {
      assertLeftOut(TestKey.ecdsa("secp256k1", "2b8104000a", "some"));
    }

    @Test
    void pointThatIsNotOnItsCurve() {
      byte[] body = TestKey.p256("some").body();
      body[body.length - 1] ^= 1;

      assertLeftOut(TestKey.unusable(19, Arrays.copyOfRange(body, 6, body.length)));
    }

    @Test
    void compressedPoint() {
      byte[] oid = HexFormat.of().parseHex("082a8648ce3d030107");
      byte[] x = Arrays.copyOfRange(TestKey.p256("some").body(), 18, 50);
      byte[] point = PacketBytes.join(new byte[] {2}, x);
      byte[] other = PacketBytes.join(new byte[] {3}, x);

      for (byte[] compressed : new byte[][] {point, other}) {
        byte[] material =
            PacketBytes.join(
                oid, new PacketBytes().number(new BigInteger(1, compressed)).toBytes());
        assertLeftOut(TestKey.unusable(19, material));
      }
    }

    @Test
    void emptyPoint() {
      assertLeftOut(TestKey.unusable(19, HexFormat.of().parseHex("082a8648ce3d0301070000")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"00000000", "000000010100", "00010100000101"})
    void numbersThatAreNoSignature(String numbers) {
      TestKey key = TestKey.p256("some");
      byte[] bytes = HexFormat.of().parseHex(numbers);
      OpenPgpVerification verification =
          Verifying.verifier().verify(signedWith(key, bytes), TestKeyrings.parse(good(key)));

      assertThat(verification).isInstanceOf(OpenPgpVerification.Refused.class);
    }
  }

  @Nested
  class EdDsa {
    private static final TestKey KEY = TestKey.ed25519("some");

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 8, 9, 10, 11})
    void everyHash(int hash) {
      assertGood(KEY, hash);
    }

    /** Leading zeros are dropped from numbers; one signature in 128 has some. */
    @Test
    void numbersWithLeadingZeros() {
      OpenPgpKeyring keyring = TestKeyrings.parse(good(KEY));
      int shorter = 0;
      for (int i = 0; i < 1500; i++) {
        byte[] payload = Integer.toString(i).getBytes(StandardCharsets.US_ASCII);
        byte[] body = TestSignature.by(KEY).over(payload);
        if (body.length < TestSignature.by(KEY).over(PAYLOAD).length) {
          Verifying.assertVerified(signed(TestSignature.by(KEY), payload), keyring);
          shorter++;
        }
      }
      assertThat(shorter).isPositive();
    }

    @Test
    void numbersThatAreTooLong() {
      byte[] one = HexFormat.of().parseHex("0108" + "ff".repeat(33));
      byte[] half = HexFormat.of().parseHex("0100" + "ff".repeat(32));

      for (byte[] numbers :
          new byte[][] {PacketBytes.join(one, half), PacketBytes.join(half, one)}) {
        Verifying.assertRefused(
            OPENPGP_BAD_SIGNATURE, signedWith(KEY, numbers), TestKeyrings.parse(good(KEY)));
      }
    }

    @Test
    void pointWithoutItsPrefix() {
      byte[] material = material();
      material[12] = 0x41;

      assertLeftOut(TestKey.unusable(22, material));
    }

    @Test
    void pointOfTheWrongLength() {
      byte[] material =
          PacketBytes.join(
              Arrays.copyOf(material(), 10),
              new PacketBytes().number(new BigInteger("40" + "11".repeat(31), 16)).toBytes());

      assertLeftOut(TestKey.unusable(22, material));
    }

    @Test
    void otherCurve() {
      byte[] material = material();
      material[9] = 2;

      assertLeftOut(TestKey.unusable(22, material));
    }

    private static byte[] material() {
      byte[] body = KEY.body();
      return Arrays.copyOfRange(body, 6, body.length);
    }
  }

  @Nested
  class Unsupported {
    @ParameterizedTest
    @ValueSource(ints = {16, 20})
    void elgamalKey(int algorithm) {
      byte[] material = new PacketBytes().u16(1).u8(1).u16(1).u8(1).u16(1).u8(1).toBytes();

      assertLeftOut(TestKey.unusable(algorithm, material));
    }

    @Test
    void unknownAlgorithm() {
      assertLeftOut(TestKey.unusable(100, new byte[20]));
    }

    @Test
    void subkeyOnAnUnsupportedCurve() {
      TestKey primary = TestKey.ed25519("some");
      TestKey subkey = TestKey.ecdsa("secp256k1", "2b8104000a", "some");

      Verifying.assertRefused(
          OPENPGP_ALGORITHM_UNSUPPORTED,
          signed(TestSignature.by(subkey)),
          TestKeyrings.parse(TestKeyrings.withSubkey(primary, subkey)));
    }

    @Test
    void encryptionSubkeyIsLoadedBesideASigningOne() {
      byte[] material = HexFormat.of().parseHex("0a2b060104019755010501" + "000101" + "03010809");
      TestKey encryption = TestKey.unusable(18, material);
      TestKey subkey = TestKey.ed25519("subkey");

      OpenPgpKeyring keyring =
          TestKeyrings.parse(
              TestKeyrings.withSubkey(TestKey.ed25519("some"), subkey)
                  .bareSubkey(encryption)
                  .binding(encryption, s -> s.keyFlags(TestKeyrings.ENCRYPT)));

      Verifying.assertVerified(signed(TestSignature.by(subkey)), keyring);
    }
  }
}
