package imagesigning.cosign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import imagesigning.core.signing.Passphrase;
import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import imagesigning.testing.NeedsVectors;
import imagesigning.testing.Sample;
import imagesigning.testing.Vectors;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Plain private keys that are taken over (cosign reference, "import-key-pair and generation"). */
class PlainPrivateKeyTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final KeyPair P256 = TestKeys.p256();
  private static final KeyPair RSA = TestKeys.rsa(2048);

  static List<KeyPair> kinds() {
    return List.of(
        P256,
        TestKeys.ec("secp384r1"),
        TestKeys.ec("secp521r1"),
        RSA,
        TestKeys.rsa(3072),
        TestKeys.rsa(4096),
        TestKeys.ed25519());
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void takesEveryKindAndItsKeyFileOpens(KeyPair keys) throws SigningException {
    byte[] pem = pem("PRIVATE KEY", keys.getPrivate().getEncoded());
    try (SigstorePrivateKey key = SigstorePrivateKey.imported(pem)) {
      assertThat(key.publicKey()).isEqualTo(TestKeys.pem(keys));
      byte[] file = key.encrypted(Passphrase.none(), RANDOM);
      try (SigstorePrivateKey opened = SigstorePrivateKey.open(file, Passphrase.none())) {
        assertThat(opened.publicKey()).isEqualTo(TestKeys.pem(keys));
        assertThat(opened.sign(Signed.PAYLOAD)).isNotEmpty();
      }
    }
  }

  @NeedsVectors
  @ParameterizedTest
  @ValueSource(strings = {"rsa2048", "rsa4096-pkcs1", "ed25519", "p384", "p256-sec1"})
  void takesWhatCosignTook(String name) throws SigningException {
    byte[] pem = Vectors.read(Vectors.peers("keys/imp-" + name + ".pem"));
    try (SigstorePrivateKey key = SigstorePrivateKey.imported(pem)) {
      assertThat(new String(key.publicKey(), UTF_8))
          .isEqualTo(new String(Vectors.read(Vectors.peers("keys/imp-" + name + ".pub")), UTF_8));
    }
  }

  @Test
  void takesPkcs1() throws SigningException {
    assertThat(SigstorePrivateKey.imported(pem("RSA PRIVATE KEY", pkcs1(RSA))).publicKey())
        .isEqualTo(TestKeys.pem(RSA));
  }

  @Test
  void takesSec1() throws SigningException, IOException {
    assertThat(SigstorePrivateKey.imported(sec1(X9ObjectIdentifiers.prime256v1, P256)).publicKey())
        .isEqualTo(TestKeys.pem(P256));
  }

  @Test
  void refusesAPublicKeyOfAnotherPrivateKey() throws IOException {
    refused(
        sec1(X9ObjectIdentifiers.prime256v1, P256, TestKeys.p256()),
        SigningFailure.KEY_INVALID,
        "belongs to another private key");
  }

  @Test
  void refusesOtherCurves() throws IOException {
    refused(
        sec1(SECObjectIdentifiers.secp256k1, P256), SigningFailure.KEY_UNSUPPORTED, "its curve");
    refused(
        sec1(SECObjectIdentifiers.secp224r1, P256), SigningFailure.KEY_UNSUPPORTED, "its curve");
    refused(
        sec1(DERNull.INSTANCE, P256), SigningFailure.KEY_UNSUPPORTED, "does not name its curve");
    refused(sec1(null, P256), SigningFailure.KEY_UNSUPPORTED, "does not name its curve");
    refused(
        pkcs8(new ASN1ObjectIdentifier("1.3.101.110"), null, new byte[] {4, 2, 1, 1}),
        SigningFailure.KEY_UNSUPPORTED,
        "1.3.101.110");
  }

  @ParameterizedTest
  @ValueSource(ints = {1024, 2560})
  void refusesOtherSizesOfRsa(int bits) {
    refused(
        pem("PRIVATE KEY", TestKeys.rsa(bits).getPrivate().getEncoded()),
        SigningFailure.KEY_UNSUPPORTED,
        bits + " bits");
  }

  @Test
  void refusesKeysForPssAloneAndDsa() throws GeneralSecurityException, IOException {
    refused(
        pkcs8(PKCSObjectIdentifiers.id_RSASSA_PSS, null, pkcs1(RSA)),
        SigningFailure.KEY_UNSUPPORTED,
        "RSASSA-PSS");
    KeyPairGenerator dsa = KeyPairGenerator.getInstance("DSA");
    dsa.initialize(1024);
    refused(
        pem("PRIVATE KEY", dsa.generateKeyPair().getPrivate().getEncoded()),
        SigningFailure.KEY_UNSUPPORTED,
        "algorithm");
  }

  @Test
  void refusesRsaNumbersThatDoNotBelongTogether() throws IOException {
    RSAPrivateCrtKey key = (RSAPrivateCrtKey) RSA.getPrivate();
    BigInteger two = BigInteger.TWO;
    refused(
        rsa(0, key.getPrivateExponent().add(two), key.getPrimeP(), key.getPrimeExponentP()),
        SigningFailure.KEY_INVALID,
        "belong together");
    refused(
        rsa(0, key.getPrivateExponent(), key.getPrimeP().add(two), key.getPrimeExponentP()),
        SigningFailure.KEY_INVALID,
        "belong together");
    refused(
        rsa(0, key.getPrivateExponent(), key.getPrimeP(), key.getPrimeExponentP().add(two)),
        SigningFailure.KEY_INVALID,
        "does not verify");
    refused(
        rsa(1, key.getPrivateExponent(), key.getPrimeP(), key.getPrimeExponentP()),
        SigningFailure.KEY_UNSUPPORTED,
        "more than two primes");
  }

  @Test
  void refusesKeysThatAreProtectedAndSaysHowToTakeThatOff() {
    byte[] der = P256.getPrivate().getEncoded();
    refused(pem("ENCRYPTED PRIVATE KEY", der), SigningFailure.KEY_UNSUPPORTED, "openssl pkcs8");
    String old =
        TestKeys.pem("RSA PRIVATE KEY", der)
            .replaceFirst(
                "\n", "\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,0011223344556677\n\n");
    refused(old.getBytes(UTF_8), SigningFailure.KEY_UNSUPPORTED, "passphrase");
  }

  @Test
  void refusesAKeyFileOfCosign() {
    refused(
        SigstorePrivateKey.generate(RANDOM).encrypted(Passphrase.none(), RANDOM),
        SigningFailure.KEY_INVALID,
        "a key file of cosign already");
  }

  @Test
  void looksAtTheFirstBlockOnly() throws SigningException {
    String key = TestKeys.pem("PRIVATE KEY", P256.getPrivate().getEncoded());
    String parameters = TestKeys.pem("EC PARAMETERS", new byte[] {5, 0});
    refused((parameters + key).getBytes(UTF_8), SigningFailure.KEY_INVALID, "EC PARAMETERS");
    assertThat(SigstorePrivateKey.imported((key + parameters).getBytes(UTF_8)).publicKey())
        .isEqualTo(TestKeys.pem(P256));
  }

  @ParameterizedTest
  @CsvSource({
    "PUBLIC KEY, 'not PRIVATE KEY'",
    "CERTIFICATE, 'not PRIVATE KEY'",
    "OPENSSH PRIVATE KEY, 'not PRIVATE KEY'",
    "DSA PRIVATE KEY, 'not PRIVATE KEY'",
    "PRIVATE KEY, 'no private key of that form'",
    "EC PRIVATE KEY, 'no private key of that form'",
    "RSA PRIVATE KEY, 'no private key of that form'",
  })
  void refusesOtherThings(String type, String problem) {
    refused(pem(type, P256.getPublic().getEncoded()), SigningFailure.KEY_INVALID, problem);
  }

  @Test
  void refusesWhatIsBroken() {
    byte[] der = P256.getPrivate().getEncoded();
    refused(new byte[0], SigningFailure.KEY_INVALID, "no PEM block");
    refused(der, SigningFailure.KEY_INVALID, "no PEM block");
    refused(
        pem("PRIVATE KEY", Arrays.copyOf(der, der.length + 1)),
        SigningFailure.KEY_INVALID,
        "of that form");
    for (int length = 0; length < der.length; length++) {
      refused(
          pem("PRIVATE KEY", Arrays.copyOf(der, length)),
          SigningFailure.KEY_INVALID,
          "of that form");
    }
  }

  @Test
  void neverThrowsAnythingElseWhateverByteIsChanged() {
    for (byte[] der : List.of(P256.getPrivate().getEncoded(), RSA.getPrivate().getEncoded())) {
      for (int i = 0; i < Math.min(der.length, 160); i += Sample.stride(3)) {
        byte[] changed = der.clone();
        changed[i] ^= 0x21;
        try (SigstorePrivateKey key = SigstorePrivateKey.imported(pem("PRIVATE KEY", changed))) {
          assertThat(key.publicKey()).isNotEmpty();
        } catch (SigningException e) {
          assertThat(e.failure()).isIn(SigningFailure.KEY_INVALID, SigningFailure.KEY_UNSUPPORTED);
        }
      }
    }
  }

  private static void refused(byte[] pem, SigningFailure failure, String problem) {
    SigningException e =
        catchThrowableOfType(SigningException.class, () -> SigstorePrivateKey.imported(pem));
    assertThat(e).isNotNull().hasMessageContaining(problem);
    assertThat(e.failure()).as(e.getMessage()).isEqualTo(failure);
  }

  private static byte[] pem(String type, byte[] der) {
    return TestKeys.pem(type, der).getBytes(UTF_8);
  }

  private static byte[] pkcs1(KeyPair keys) {
    try {
      return PrivateKeyInfo.getInstance(keys.getPrivate().getEncoded())
          .parsePrivateKey()
          .toASN1Primitive()
          .getEncoded();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] rsa(int version, BigInteger d, BigInteger p, BigInteger exponentP)
      throws IOException {
    RSAPrivateCrtKey key = (RSAPrivateCrtKey) RSA.getPrivate();
    RSAPrivateKey numbers =
        new RSAPrivateKey(
            key.getModulus(),
            key.getPublicExponent(),
            d,
            p,
            key.getPrimeQ(),
            exponentP,
            key.getPrimeExponentQ(),
            key.getCrtCoefficient());
    ASN1EncodableVector parts = new ASN1EncodableVector();
    for (ASN1Encodable part : (DERSequence) numbers.toASN1Primitive()) {
      parts.add(parts.size() == 0 ? new ASN1Integer(version) : part);
    }
    if (version == 1) {
      parts.add(new DERSequence());
    }
    return pem("RSA PRIVATE KEY", new DERSequence(parts).getEncoded());
  }

  private static byte[] pkcs8(ASN1ObjectIdentifier algorithm, ASN1Encodable parameters, byte[] key)
      throws IOException {
    return pem(
        "PRIVATE KEY",
        new PrivateKeyInfo(
                new AlgorithmIdentifier(algorithm, parameters),
                org.bouncycastle.asn1.ASN1Primitive.fromByteArray(key))
            .getEncoded());
  }

  private static byte[] sec1(ASN1Encodable curve, KeyPair keys) throws IOException {
    return sec1(curve, keys, keys);
  }

  private static byte[] sec1(ASN1Encodable curve, KeyPair keys, KeyPair open) throws IOException {
    byte[] spki = open.getPublic().getEncoded();
    byte[] point = Arrays.copyOfRange(spki, spki.length - 65, spki.length);
    BigInteger secret = ((ECPrivateKey) keys.getPrivate()).getS();
    return pem(
        "EC PRIVATE KEY",
        new org.bouncycastle.asn1.sec.ECPrivateKey(256, secret, new DERBitString(point), curve)
            .getEncoded());
  }
}
