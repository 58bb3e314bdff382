package imagesigning.core.openpgp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import imagesigning.core.signing.Passphrase;
import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenPgpSignerTest {
  private static final byte[] PAYLOAD = TestMessages.PAYLOAD;
  private static final TestKey KEY = TestKey.ed25519("signer");
  private static final OpenPgpSigningOptions OPTIONS =
      OpenPgpSigningOptions.defaults().clock(Clock.fixed(Verifying.NOW, ZoneOffset.UTC));

  /** A clock that is set by hand. */
  private static final class SetClock extends Clock {
    private final AtomicReference<Instant> now = new AtomicReference<>(Verifying.NOW);

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now.get();
    }
  }

  private static OpenPgpSigner signer(
      TestKey key, OpenPgpKeyring keyring, RawSigner raw, OpenPgpSigningOptions options)
      throws SigningException {
    SigningKey chosen =
        SigningKeyChoice.choose(
            "the test",
            keyring,
            options,
            candidate -> candidate.key().fingerprint().toString().equals(key.fingerprint()));
    return OpenPgpSigner.of(keyring, chosen, raw, options);
  }

  private static OpenPgpSigner signer(TestKey key, OpenPgpSigningOptions options)
      throws SigningException {
    return signer(key, TestKeyrings.parse(TestKeyrings.good(key)), new TestRawSigner(key), options);
  }

  static Stream<Arguments> keysAndHashes() {
    return Stream.of(
        Arguments.of("RSA", TestKey.rsa(2048), HashAlgorithm.SHA512),
        Arguments.of("Ed25519", KEY, HashAlgorithm.SHA256),
        Arguments.of("P-256", TestKey.p256("p"), HashAlgorithm.SHA256),
        Arguments.of("P-384", TestKey.ecdsa("P-384", "2b81040022", "p"), HashAlgorithm.SHA384),
        Arguments.of("P-521", TestKey.ecdsa("P-521", "2b81040023", "p"), HashAlgorithm.SHA512),
        Arguments.of(
            "Brainpool P-256",
            TestKey.ecdsa("brainpoolP256r1", "2b2403030208010107", "p"),
            HashAlgorithm.SHA256),
        Arguments.of(
            "Brainpool P-384",
            TestKey.ecdsa("brainpoolP384r1", "2b240303020801010b", "p"),
            HashAlgorithm.SHA384),
        Arguments.of(
            "Brainpool P-512",
            TestKey.ecdsa("brainpoolP512r1", "2b240303020801010d", "p"),
            HashAlgorithm.SHA512));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("keysAndHashes")
  void signsWithTheHashThatFitsTheKey(String name, TestKey key, HashAlgorithm hash)
      throws Exception {
    OpenPgpKeyring keyring =
        TestKeyrings.parse(
            TestKeyrings.of(key).userId("tester", certification -> certification.hash(hash.id())));

    byte[] message = signer(key, keyring, new TestRawSigner(key), OPTIONS).sign(PAYLOAD);

    VerifiedMessage verified = Verifying.assertVerified(message, keyring);
    assertThat(verified.payload()).isEqualTo(PAYLOAD);
    assertThat(verified.created()).isEqualTo(Verifying.NOW);
    assertThat(verified.warnings()).isEmpty();
    assertThat(opened(message).signature().hashAlgorithm()).isEqualTo(hash.id());
  }

  @Test
  void writesWhatGpgWrites() throws Exception {
    byte[] message = signer(KEY, OPTIONS).sign(PAYLOAD);

    assertThat(message).startsWith(0xa3, 0x01);
    String time = HexFormat.of().toHexDigits((int) Verifying.NOW.getEpochSecond());
    String keyId = KEY.keyIdText().toLowerCase(Locale.ROOT);
    byte[] packets = Decompression.expand(new PacketReader(message).next(), 1 << 20);
    String hex = HexFormat.of().formatHex(packets);
    String payload = HexFormat.of().formatHex(PAYLOAD);
    assertThat(hex)
        .startsWith(
            "900d03000816"
                + keyId
                + "01"
                + "ac"
                + HexFormat.of().toHexDigits((byte) (6 + PAYLOAD.length))
                + "6200"
                + time
                + payload
                + "88");
    String fingerprint = KEY.fingerprint().toLowerCase(Locale.ROOT);
    assertThat(hex)
        .contains(
            "040016080" + "01d" + "162104" + fingerprint + "0502" + time + "000a0910" + keyId);
  }

  @Test
  void leavesCompressionOutOnDemand() throws Exception {
    byte[] message = signer(KEY, OPTIONS.uncompressed()).sign(PAYLOAD);

    assertThat(message).startsWith(0x90, 0x0d);
    Verifying.assertVerified(message, TestKeyrings.parse(TestKeyrings.good(KEY)));
  }

  @Test
  void signsWithSha256ForRsaOnDemand() throws Exception {
    byte[] message = signer(TestKey.rsa(2048), OPTIONS.sha256ForRsa()).sign(PAYLOAD);

    assertThat(opened(message).signature().hashAlgorithm()).isEqualTo(HashAlgorithm.SHA256.id());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 185, 249, 250, 70_000, 1_000_000})
  void signsPayloadsOfAnySize(int size) throws Exception {
    byte[] payload = "x".repeat(size).getBytes(StandardCharsets.US_ASCII);
    for (OpenPgpSigningOptions options : List.of(OPTIONS, OPTIONS.uncompressed())) {
      byte[] message = signer(KEY, options).sign(payload);

      VerifiedMessage verified =
          Verifying.assertVerified(message, TestKeyrings.parse(TestKeyrings.good(KEY)));
      assertThat(verified.payload()).isEqualTo(payload);
    }
  }

  @Test
  void refusesTheSignatureOfAnotherSecretKey() throws Exception {
    OpenPgpSigner signer =
        signer(
            KEY,
            TestKeyrings.parse(TestKeyrings.good(KEY)),
            new TestRawSigner(TestKey.ed25519("another")),
            OPTIONS);

    assertFailure(SigningFailure.SIGNATURE_INVALID, () -> signer.sign(PAYLOAD))
        .hasMessageContaining(KEY.fingerprint());
  }

  @Test
  void refusesTooFewNumbers() throws Exception {
    OpenPgpSigner signer =
        signer(KEY, TestKeyrings.parse(TestKeyrings.good(KEY)), input -> List.of(), OPTIONS);

    assertFailure(SigningFailure.SIGNATURE_INVALID, () -> signer.sign(PAYLOAD));
  }

  @Test
  void returnsUnverifiedMessagesOnlyForMeasurements() throws Exception {
    OpenPgpSigner signer =
        signer(
            KEY,
            TestKeyrings.parse(TestKeyrings.good(KEY)),
            new TestRawSigner(TestKey.ed25519("another")),
            OPTIONS.unverified());

    assertThat(signer.sign(PAYLOAD)).isNotEmpty();
  }

  @Test
  void noticesThatTheKeyExpiredWhileTheSignerLived() throws Exception {
    long lifetime = Verifying.NOW.getEpochSecond() - TestKey.CREATED + 60;
    OpenPgpKeyring keyring =
        TestKeyrings.parse(
            TestKeyrings.of(KEY)
                .userId("tester", certification -> certification.keyExpiresAfter(lifetime)));
    SetClock clock = new SetClock();
    TestRawSigner raw = new TestRawSigner(KEY);
    OpenPgpSigner signer = signer(KEY, keyring, raw, OpenPgpSigningOptions.defaults().clock(clock));
    signer.sign(PAYLOAD);

    clock.now.set(Verifying.NOW.plusSeconds(61));

    assertFailure(SigningFailure.KEY_EXPIRED, () -> signer.sign(PAYLOAD))
        .hasMessage("The key " + KEY.fingerprint() + " expired at 2026-01-01T00:01:00Z.");
    assertThat(raw.signatures()).as("the secret key was not used").isEqualTo(1);
  }

  @Test
  void tellsBothFingerprintsAndNothingElse() throws Exception {
    TestKey subkey = TestKey.p256("subkey");
    OpenPgpKeyring keyring = TestKeyrings.parse(TestKeyrings.withSubkey(KEY, subkey));

    OpenPgpSigner signer = signer(subkey, keyring, new TestRawSigner(subkey), OPTIONS);

    assertThat(signer.keyFingerprint()).isEqualTo(KEY.fingerprint());
    assertThat(signer.signingFingerprint()).isEqualTo(subkey.fingerprint());
    assertThat(signer).hasToString("OpenPgpSigner[" + subkey.fingerprint() + "]");
    VerifiedMessage verified = Verifying.assertVerified(signer.sign(PAYLOAD), keyring);
    assertThat(verified.signingFingerprint()).isEqualTo(subkey.fingerprint());
  }

  @Test
  void signsForSeveralThreads() throws Exception {
    TestKey key = TestKey.rsa(2048);
    byte[] file = TestSecretKeys.good(key, TestSecretKeys.plain(key));
    try (OpenPgpSigner signer = OpenPgpSigner.fromKeyBytes(file, Passphrase.none(), OPTIONS)) {
      OpenPgpKeyring keyring = TestKeyrings.parse(TestKeyrings.good(key));

      List<byte[]> payloads =
          IntStream.range(0, 64)
              .parallel()
              .mapToObj(i -> signed(signer, "payload " + i))
              .map(message -> Verifying.assertVerified(message, keyring).payload())
              .toList();

      assertThat(payloads)
          .extracting(payload -> new String(payload, StandardCharsets.US_ASCII))
          .containsExactlyElementsOf(IntStream.range(0, 64).mapToObj(i -> "payload " + i).toList());
    }
  }

  private static byte[] signed(OpenPgpSigner signer, String payload) {
    try {
      return signer.sign(payload.getBytes(StandardCharsets.US_ASCII));
    } catch (SigningException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void signsNothingAfterItWasClosed() throws Exception {
    TestRawSigner raw = new TestRawSigner(KEY);
    OpenPgpSigner signer = signer(KEY, TestKeyrings.parse(TestKeyrings.good(KEY)), raw, OPTIONS);

    signer.close();
    signer.close();

    assertThat(raw.isClosed()).isTrue();
    assertThatThrownBy(() -> signer.sign(PAYLOAD))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the signer is closed");
  }

  private static UntrustedMessage opened(byte[] message) throws Exception {
    return new MessageReader(1 << 20).read(message);
  }

  static AbstractThrowableAssert<?, ? extends Throwable> assertFailure(
      SigningFailure failure, ThrowingCallable call) {
    return assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            SigningException.class, e -> assertThat(e.failure()).isEqualTo(failure));
  }
}
