package imagesigning.core.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import imagesigning.core.MalformedDataException;
import imagesigning.core.RejectionReason;
import imagesigning.core.crypto.SignatureVectors.Vector;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERSequence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which public keys are taken, and the reason why others are not. */
class PublicKeyLoadingTest {
  private static final SignatureAlgorithms ALGORITHMS = SignatureAlgorithms.builtIn();
  private static final Vector P256 = SignatureVectors.named("P-256 sha256");
  private static final Vector RSA = SignatureVectors.named("RSA 2048 PKCS#1 sha256");
  private static final Vector ED25519 = SignatureVectors.named("Ed25519");

  static List<String[]> refused() {
    return SignatureVectors.lines("keys.csv");
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refusesKeysThatAreNotForImages(String name, String key, RejectionReason reason) {
    assertThat(reason(Base64.getDecoder().decode(key))).as(name).isEqualTo(reason);
  }

  @Test
  void readsBothFormsOfPemAsTheSameKey() {
    byte[] pkcs1 = Arrays.copyOfRange(RSA.spki(), 24, RSA.spki().length);
    VerificationKey key = ALGORITHMS.pem(pem("RSA PUBLIC KEY", pkcs1));

    assertThat(key).isEqualTo(ALGORITHMS.pem(pem("PUBLIC KEY", RSA.spki())));
    assertThat(key.spki()).isEqualTo(RSA.spki());
    assertThat(key.algorithm()).isEqualTo(KeyAlgorithm.RSA);
    assertThat(key.fingerprint()).hasSize(64).isEqualTo(RSA.loaded().fingerprint());
    assertThat(key.verifies(RSA.scheme(), SignatureVectors.MESSAGE, RSA.bytes())).isTrue();
  }

  @Test
  void looksAtTheFirstBlockOnly() {
    String first = new String(pem("PUBLIC KEY", P256.spki()), UTF_8);
    String second = new String(pem("CERTIFICATE", new byte[3]), UTF_8);

    assertThat(ALGORITHMS.pem(("# my key\n" + first + second).getBytes(UTF_8)))
        .isEqualTo(P256.loaded());
    assertThatThrownBy(() -> ALGORITHMS.pem((second + first).getBytes(UTF_8)))
        .hasMessageContaining("CERTIFICATE");
  }

  @ParameterizedTest
  @ValueSource(strings = {"CERTIFICATE", "PRIVATE KEY", "EC PUBLIC KEY", "public key", ""})
  void refusesBlocksOfOtherTypes(String type) {
    assertThat(pemReason(pem(type, P256.spki()))).isEqualTo(RejectionReason.PUBLIC_KEY_INVALID);
  }

  @Test
  void refusesWhatIsNoPem() {
    byte[] good = pem("PUBLIC KEY", P256.spki());
    for (String bad :
        List.of(
            "",
            "ssh-ed25519 AAAA",
            new String(good, UTF_8).replace("-----END", "----END"),
            new String(good, UTF_8).replace("END PUBLIC KEY", "END RSA PUBLIC KEY"))) {
      assertThat(pemReason(bad.getBytes(UTF_8))).isEqualTo(RejectionReason.PUBLIC_KEY_INVALID);
    }
  }

  @Test
  void refusesAPointThatIsNotOnTheCurve() {
    byte[] off = P256.spki();
    off[off.length - 1] ^= 1;
    assertThat(reason(off)).isEqualTo(RejectionReason.PUBLIC_KEY_INVALID);

    byte[] zero = P256.spki();
    Arrays.fill(zero, zero.length - 64, zero.length, (byte) 0);
    assertThat(reason(zero)).isEqualTo(RejectionReason.PUBLIC_KEY_INVALID);

    byte[] tooLarge = P256.spki();
    Arrays.fill(tooLarge, tooLarge.length - 64, tooLarge.length, (byte) 0xFF);
    assertThat(reason(tooLarge)).isEqualTo(RejectionReason.PUBLIC_KEY_INVALID);
  }

  @Test
  void refusesPointsOfSmallOrderOfEd25519() {
    for (int y : new int[] {0, 1}) {
      byte[] small = ED25519.spki();
      Arrays.fill(small, small.length - 32, small.length, (byte) 0);
      small[small.length - 32] = (byte) y;
      assertThat(reason(small)).isEqualTo(RejectionReason.PUBLIC_KEY_INVALID);
    }
  }

  @Test
  void refusesBytesThatAreLeftOver() {
    for (Vector key : List.of(P256, RSA, ED25519)) {
      byte[] longer = Arrays.copyOf(key.spki(), key.spki().length + 1);
      assertThat(reason(longer)).isEqualTo(RejectionReason.PUBLIC_KEY_INVALID);
      assertThat(reason(Arrays.copyOf(longer, longer.length - 2)))
          .isEqualTo(RejectionReason.PUBLIC_KEY_INVALID);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1",
        "2",
        "65536",
        "0",
        "-3",
        "2147483649",
        "340282366920938463463374607431768211457"
      })
  void refusesOddExponents(String exponent) {
    assertThat(pemReason(rsa(modulus(), new BigInteger(exponent))))
        .isEqualTo(RejectionReason.PUBLIC_KEY_INVALID);
  }

  @Test
  void takesTheExponentsThatAreUsed() {
    assertThat(ALGORITHMS.pem(rsa(modulus(), BigInteger.valueOf(3))).algorithm())
        .isEqualTo(KeyAlgorithm.RSA);
    assertThat(ALGORITHMS.pem(rsa(modulus(), BigInteger.valueOf(65537)))).isEqualTo(RSA.loaded());
  }

  @Test
  void refusesModuliOfTheWrongSizeOrKind() {
    BigInteger f4 = BigInteger.valueOf(65537);
    BigInteger huge = BigInteger.ONE.shiftLeft(16384).add(BigInteger.ONE);

    assertThat(pemReason(rsa(modulus().shiftRight(1).setBit(0), f4)))
        .isEqualTo(RejectionReason.PUBLIC_KEY_TOO_SMALL);
    assertThat(pemReason(rsa(BigInteger.ZERO, f4))).isEqualTo(RejectionReason.PUBLIC_KEY_TOO_SMALL);
    assertThat(pemReason(rsa(modulus().negate(), f4)))
        .isEqualTo(RejectionReason.PUBLIC_KEY_INVALID);
    assertThat(pemReason(rsa(modulus().clearBit(0), f4)))
        .isEqualTo(RejectionReason.PUBLIC_KEY_INVALID);
    assertThat(pemReason(rsa(huge, f4))).isEqualTo(RejectionReason.PUBLIC_KEY_INVALID);
  }

  private static BigInteger modulus() {
    byte[] pkcs1 = Arrays.copyOfRange(RSA.spki(), 24, RSA.spki().length);
    return new BigInteger(1, Arrays.copyOfRange(pkcs1, 8, 8 + 257));
  }

  private static byte[] rsa(BigInteger modulus, BigInteger exponent) {
    ASN1EncodableVector numbers = new ASN1EncodableVector();
    numbers.add(new ASN1Integer(modulus));
    numbers.add(new ASN1Integer(exponent));
    try {
      return pem("RSA PUBLIC KEY", new DERSequence(numbers).getEncoded());
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  static byte[] pem(String type, byte[] content) {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    return ("-----BEGIN " + type + "-----\n" + base64 + "\n-----END " + type + "-----\n")
        .getBytes(UTF_8);
  }

  private static RejectionReason reason(byte[] spki) {
    return catchThrowableOfType(MalformedDataException.class, () -> ALGORITHMS.spki(spki)).reason();
  }

  private static RejectionReason pemReason(byte[] pem) {
    return catchThrowableOfType(MalformedDataException.class, () -> ALGORITHMS.pem(pem)).reason();
  }
}
