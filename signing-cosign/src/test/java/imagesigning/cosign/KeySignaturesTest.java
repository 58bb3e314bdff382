package imagesigning.cosign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import imagesigning.core.MalformedDataException;
import imagesigning.core.RejectionReason;
import java.security.KeyPair;
import java.security.Security;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Signatures by plain keys (policy reference, "Keys"). */
class KeySignaturesTest {
  private static final Optional<TrustedLog> NO_LOG = Optional.empty();
  private static final KeyPair KEYS = TestKeys.p256();
  private static final KeyPair OTHER = TestKeys.p256();
  private static final TrustRoots ROOTS = TrustRoots.builtIn();

  private static TrustedKeys trusted(KeyPair... keys) {
    return ROOTS.keys(List.of(keys).stream().map(k -> TestKeys.source("cosign.pub", k)).toList());
  }

  static List<KeyPair> kinds() {
    return List.of(
        KEYS,
        TestKeys.ec("secp384r1"),
        TestKeys.ec("secp521r1"),
        TestKeys.rsa(2048),
        TestKeys.ed25519());
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void acceptsEveryKindOfKeyWithSha256OrPlain(KeyPair keys) {
    VerifiedSigstoreSignature verified = Signed.by(keys).accepted(trusted(keys), NO_LOG);

    assertThat(verified.keyFingerprint()).isEqualTo(trusted(keys).fingerprints().get(0));
    assertThat(verified.payload().dockerReference()).isEqualTo("registry.example.com/ns/app");
    assertThat(verified.signer()).isEmpty();
    assertThat(verified.loggedAt()).isEmpty();
    Signed.by(keys).refused(trusted(OTHER), NO_LOG, RejectionReason.SIGSTORE_BAD_SIGNATURE);
  }

  @Test
  void anyOfSeveralKeysWillDo() {
    assertThat(Signed.by(KEYS).accepted(trusted(OTHER, KEYS), NO_LOG).keyFingerprint())
        .isEqualTo(trusted(KEYS).fingerprints().get(0));
    Signed.by(TestKeys.p256())
        .refused(trusted(OTHER, KEYS), NO_LOG, RejectionReason.SIGSTORE_BAD_SIGNATURE);
  }

  @Test
  void refusesTheHashOfTheCurveThatContainersImageDoesNotTake() {
    KeyPair p384 = TestKeys.ec("secp384r1");
    Signed.by(p384)
        .with(
            SigstoreFormat.SIGNATURE,
            TestKeys.base64(TestKeys.sign("SHA384withECDSA", p384, Signed.PAYLOAD)))
        .refused(trusted(p384), NO_LOG, RejectionReason.SIGSTORE_BAD_SIGNATURE);
  }

  @Test
  void takesEcdsaNumbersOneAfterTheOther() {
    Signed.by(KEYS)
        .with(
            SigstoreFormat.SIGNATURE,
            TestKeys.base64(TestKeys.sign("SHA256withECDSAinP1363Format", KEYS, Signed.PAYLOAD)))
        .accepted(trusted(KEYS), NO_LOG);
  }

  @Test
  void wantsASignature() {
    Signed.by(KEYS)
        .without(SigstoreFormat.SIGNATURE)
        .refused(trusted(KEYS), NO_LOG, RejectionReason.SIGSTORE_SIGNATURE_MISSING);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "A", "AAA", "AAAA=", "AA==AA==", " AAAA", "AA-_", "<html>"})
  void refusesSignaturesThatAreNotBase64(String text) {
    Signed.by(KEYS)
        .with(SigstoreFormat.SIGNATURE, text)
        .refused(trusted(KEYS), NO_LOG, RejectionReason.SIGSTORE_SIGNATURE_MALFORMED);
  }

  @Test
  void takesBase64WithLineBreaksAndRefusesAlteredPadding() {
    Signed good = Signed.by(KEYS);
    String text = Base64.getMimeEncoder().encodeToString(good.signature());
    good.with(SigstoreFormat.SIGNATURE, text).accepted(trusted(KEYS), NO_LOG);
    good.with(SigstoreFormat.SIGNATURE, text + "=")
        .refused(trusted(KEYS), NO_LOG, RejectionReason.SIGSTORE_SIGNATURE_MALFORMED);
  }

  @Test
  void readsThePayloadOnlyAfterItsSignature() {
    byte[] bad = "{".getBytes(UTF_8);
    Signed.by(OTHER, bad).refused(trusted(KEYS), NO_LOG, RejectionReason.SIGSTORE_BAD_SIGNATURE);
    Signed.by(KEYS, bad).refused(trusted(KEYS), NO_LOG, RejectionReason.PAYLOAD_INVALID);
    Signed.by(
            KEYS,
            Signed.text(Signed.PAYLOAD)
                .replace("cosign container", "atomic container")
                .getBytes(UTF_8))
        .refused(trusted(KEYS), NO_LOG, RejectionReason.PAYLOAD_TYPE);
    Signed.by(KEYS, Signed.text(Signed.PAYLOAD).replace("sha256:", "sha256-").getBytes(UTF_8))
        .refused(trusted(KEYS), NO_LOG, RejectionReason.PAYLOAD_DIGEST_INVALID);
  }

  @Test
  void payloadsCannotBeSwapped() {
    Signed one = Signed.by(KEYS);
    Signed.by(KEYS, Signed.payload("registry.example.com/other"))
        .with(SigstoreFormat.SIGNATURE, TestKeys.base64(one.signature()))
        .refused(trusted(KEYS), NO_LOG, RejectionReason.SIGSTORE_BAD_SIGNATURE);
  }

  @Test
  void ignoresCertificateAndLogWhenAKeyAloneIsTrusted() {
    Signed.by(KEYS)
        .with(SigstoreFormat.BUNDLE, "{")
        .with(SigstoreFormat.CERTIFICATE, "nonsense")
        .accepted(trusted(KEYS), NO_LOG);
  }

  @Test
  void oneUnusableKeySpoilsAll() {
    PemSource good = TestKeys.source("good.pub", KEYS);
    byte[] offCurve = KEYS.getPublic().getEncoded();
    offCurve[offCurve.length - 1] ^= 1;
    unusable(RejectionReason.PUBLIC_KEY_INVALID, good, source("PUBLIC KEY", offCurve));
    unusable(RejectionReason.PUBLIC_KEY_INVALID, good, PemSource.of("bad.pub", new byte[0]));
    unusable(
        RejectionReason.PUBLIC_KEY_TOO_SMALL,
        good,
        source("PUBLIC KEY", TestKeys.rsa(1024).getPublic().getEncoded()));
    unusable(
        RejectionReason.PUBLIC_KEY_UNSUPPORTED,
        good,
        source(
            "PUBLIC KEY", HexFormat.of().parseHex("302a300506032b656e032100" + "11".repeat(32))));
    unusable(RejectionReason.NO_KEYS);
  }

  private static PemSource source(String type, byte[] der) {
    return PemSource.of("bad.pub", TestKeys.pem(type, der).getBytes(UTF_8));
  }

  private static void unusable(RejectionReason reason, PemSource... sources) {
    MalformedDataException e =
        catchThrowableOfType(MalformedDataException.class, () -> ROOTS.keys(List.of(sources)));
    assertThat(e.reason()).isEqualTo(reason);
    if (sources.length > 0) {
      assertThat(e).hasMessageContaining("bad.pub");
    }
  }

  @Test
  void logsSignWithEcdsaOnly() {
    assertThatThrownBy(() -> ROOTS.log(List.of(TestKeys.source("rekor.pub", TestKeys.ed25519()))))
        .hasMessageContaining("rekor.pub")
        .hasMessageContaining("ECDSA");
  }

  @Test
  void theProviderOfACallerVerifiesTheSame() {
    TrustRoots roots = TrustRoots.with(Security.getProvider("SunEC"));
    TrustedKeys keys = roots.keys(List.of(TestKeys.source("cosign.pub", KEYS)));
    Signed.by(KEYS).accepted(keys, NO_LOG);
    Signed.by(OTHER).refused(keys, NO_LOG, RejectionReason.SIGSTORE_BAD_SIGNATURE);
  }
}
