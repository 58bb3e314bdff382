package imagesigning.core.openpgp;

import static imagesigning.core.openpgp.OpenPgpSignerTest.assertFailure;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Secret keys that are somewhere else: behind a Java provider, behind a function. */
class ForeignSignersTest {
  private static final byte[] PAYLOAD = TestMessages.PAYLOAD;
  private static final OpenPgpSigningOptions OPTIONS =
      OpenPgpSigningOptions.defaults().clock(Clock.fixed(Verifying.NOW, ZoneOffset.UTC));
  private static final JcaTestKey RSA = JcaTestKey.rsa();
  private static final JcaTestKey P256 = JcaTestKey.ec("secp256r1", "2a8648ce3d030107");
  private static final JcaTestKey ED25519 = JcaTestKey.ed25519();

  static Stream<Arguments> keys() {
    return Stream.of(
        Arguments.of("RSA", RSA),
        Arguments.of("P-256", P256),
        Arguments.of("P-384", JcaTestKey.ec("secp384r1", "2b81040022")),
        Arguments.of("P-521", JcaTestKey.ec("secp521r1", "2b81040023")),
        Arguments.of("Ed25519", ED25519));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("keys")
  void signsThroughTheJavaRuntime(String name, JcaTestKey key) throws Exception {
    OpenPgpSigner signer =
        OpenPgpSigner.fromPrivateKey(
            key.privateKey(), Optional.empty(), key.publicKeyring(), OPTIONS);

    byte[] message = signer.sign(PAYLOAD);

    Verifying.assertVerified(message, TestKeyrings.parse(key.publicKeyring()));
  }

  @Test
  void signsThroughAProviderThatIsNotRegistered() throws Exception {
    OpenPgpSigner signer =
        OpenPgpSigner.fromPrivateKey(
            P256.privateKey(),
            Optional.of(new BouncyCastleProvider()),
            P256.publicKeyring(),
            OPTIONS);

    Verifying.assertVerified(signer.sign(PAYLOAD), TestKeyrings.parse(P256.publicKeyring()));
  }

  @Test
  void takesTheSubkeyThatThePrivateKeyFits() throws Exception {
    TestKey primary = TestKey.ed25519("primary of a token");
    byte[] keys = P256.asSubkeyOf(primary).toBytes();

    OpenPgpSigner signer =
        OpenPgpSigner.fromPrivateKey(P256.privateKey(), Optional.empty(), keys, OPTIONS);

    assertThat(signer.keyFingerprint()).isEqualTo(primary.fingerprint());
    assertThat(signer.signingFingerprint()).isEqualTo(P256.key().fingerprint());
    Verifying.assertVerified(signer.sign(PAYLOAD), TestKeyrings.parse(keys));
  }

  @Test
  void refusesAPrivateKeyThatFitsNoPublicKey() {
    assertFailure(
        SigningFailure.SECRET_KEY_MISSING,
        () ->
            OpenPgpSigner.fromPrivateKey(
                RSA.privateKey(), Optional.empty(), ED25519.publicKeyring(), OPTIONS));
    assertFailure(
        SigningFailure.SECRET_KEY_MISSING,
        () ->
            OpenPgpSigner.fromPrivateKey(
                RSA.privateKey(), Optional.empty(), JcaTestKey.rsa().publicKeyring(), OPTIONS));
  }

  @Test
  void refusesTheSignatureOfAnotherPrivateKey() throws Exception {
    OpenPgpSigner signer =
        OpenPgpSigner.fromPrivateKey(
            JcaTestKey.ed25519().privateKey(), Optional.empty(), ED25519.publicKeyring(), OPTIONS);

    assertFailure(SigningFailure.SIGNATURE_INVALID, () -> signer.sign(PAYLOAD));
  }

  @Test
  void tellsThatTheProviderFailed() throws Exception {
    PrivateKey opaque = new OpaqueKey();
    OpenPgpSigner signer =
        OpenPgpSigner.fromPrivateKey(opaque, Optional.empty(), RSA.publicKeyring(), OPTIONS);

    assertFailure(SigningFailure.SIGNER_FAILED, () -> signer.sign(PAYLOAD))
        .hasMessage(
            "The Java security provider did not sign with the key " + RSA.key().fingerprint() + ".")
        .hasCauseInstanceOf(GeneralSecurityException.class);
  }

  @Test
  void tellsThatThePublicKeyIsNone() {
    assertFailure(
        SigningFailure.KEY_INVALID,
        () ->
            OpenPgpSigner.fromPrivateKey(
                RSA.privateKey(), Optional.empty(), new byte[] {'x'}, OPTIONS));
  }

  /** What a key management service does with a digest. */
  private static RawSignatureFunction service(JcaTestKey key) {
    return (operation, hash, digest) -> {
      Signature engine =
          switch (operation) {
            case RSA_PKCS1 -> Signature.getInstance("NONEwithRSA", new BouncyCastleProvider());
            case ECDSA -> Signature.getInstance("NONEwithECDSA");
            case ED25519 -> Signature.getInstance("Ed25519");
          };
      engine.initSign(key.privateKey());
      engine.update(
          operation == RawSignatureFunction.Operation.RSA_PKCS1
              ? TestKey.digestInfo(hash.equals("SHA-512") ? 10 : 8, digest)
              : digest);
      return engine.sign();
    };
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("keys")
  void signsThroughAFunction(String name, JcaTestKey key) throws Exception {
    OpenPgpSigner signer = OpenPgpSigner.fromFunction(service(key), key.publicKeyring(), OPTIONS);

    Verifying.assertVerified(signer.sign(PAYLOAD), TestKeyrings.parse(key.publicKeyring()));
  }

  @Test
  void takesEcdsaNumbersSideBySide() throws Exception {
    RawSignatureFunction sideBySide =
        (operation, hash, digest) -> {
          ASN1Sequence pair = ASN1Sequence.getInstance(service(P256).sign(operation, hash, digest));
          byte[] joined = new byte[64];
          put(ASN1Integer.getInstance(pair.getObjectAt(0)).getValue(), joined, 32);
          put(ASN1Integer.getInstance(pair.getObjectAt(1)).getValue(), joined, 64);
          return joined;
        };
    OpenPgpSigner signer = OpenPgpSigner.fromFunction(sideBySide, P256.publicKeyring(), OPTIONS);

    Verifying.assertVerified(signer.sign(PAYLOAD), TestKeyrings.parse(P256.publicKeyring()));
  }

  private static void put(BigInteger number, byte[] target, int end) {
    byte[] bytes = number.toByteArray();
    int from = bytes.length > 32 ? bytes.length - 32 : 0;
    System.arraycopy(bytes, from, target, end - (bytes.length - from), bytes.length - from);
  }

  @Test
  void handsTheFunctionACopyOfTheDigest() throws Exception {
    RawSignatureFunction careless =
        (operation, hash, digest) -> {
          byte[] signature = service(ED25519).sign(operation, hash, digest);
          Arrays.fill(digest, (byte) 0);
          return signature;
        };
    OpenPgpSigner signer = OpenPgpSigner.fromFunction(careless, ED25519.publicKeyring(), OPTIONS);

    assertThat(signer.sign(PAYLOAD)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 63, 65, 70})
  void refusesAnAnswerThatIsNoSignature(int length) throws Exception {
    for (JcaTestKey key : new JcaTestKey[] {P256, ED25519, RSA}) {
      byte[] answer = new byte[length];
      Arrays.fill(answer, (byte) 0x30);
      OpenPgpSigner signer =
          OpenPgpSigner.fromFunction((o, h, d) -> answer, key.publicKeyring(), OPTIONS);

      assertFailure(SigningFailure.SIGNATURE_INVALID, () -> signer.sign(PAYLOAD));
    }
  }

  static Stream<Exception> failures() {
    return Stream.of(
        new IOException("unreachable"),
        new GeneralSecurityException("denied"),
        new IllegalStateException("bug"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void tellsThatTheFunctionFailed(Exception failure) throws Exception {
    OpenPgpSigner signer =
        OpenPgpSigner.fromFunction(
            (operation, hash, digest) -> {
              if (failure instanceof IOException e) {
                throw e;
              }
              if (failure instanceof GeneralSecurityException e) {
                throw e;
              }
              throw (RuntimeException) failure;
            },
            ED25519.publicKeyring(),
            OPTIONS);

    assertFailure(SigningFailure.SIGNER_FAILED, () -> signer.sign(PAYLOAD))
        .hasCause(failure)
        .hasMessage(
            "The function that signs with the key " + ED25519.key().fingerprint() + " failed.");
  }

  @Test
  @SuppressWarnings("NullAway")
  void tellsThatTheFunctionAnsweredNothing() throws Exception {
    OpenPgpSigner signer =
        OpenPgpSigner.fromFunction((o, h, d) -> null, ED25519.publicKeyring(), OPTIONS);

    assertFailure(SigningFailure.SIGNATURE_INVALID, () -> signer.sign(PAYLOAD));
  }

  @Test
  void passesOnWhatTheFunctionSaysItself() throws Exception {
    SigningException own = new SigningException(SigningFailure.TIMEOUT, "The service is slow.");
    OpenPgpSigner signer =
        OpenPgpSigner.fromFunction(
            (operation, hash, digest) -> {
              throw own;
            },
            ED25519.publicKeyring(),
            OPTIONS);

    assertFailure(SigningFailure.TIMEOUT, () -> signer.sign(PAYLOAD)).isSameAs(own);
  }

  /** A key that tells only its algorithm and that no provider knows. */
  private static final class OpaqueKey implements PrivateKey {
    private static final long serialVersionUID = 1L;

    @Override
    public String getAlgorithm() {
      return "RSA";
    }

    @Override
    public String getFormat() {
      return "none";
    }

    @Override
    public byte[] getEncoded() {
      return new byte[0];
    }
  }
}
