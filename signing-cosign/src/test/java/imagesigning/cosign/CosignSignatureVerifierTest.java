package imagesigning.cosign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.RejectionReason;
import imagesigning.core.simplesigning.UntrustedSigstoreSignature;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.security.spec.EdDSAParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Signatures as {@code cosign verify --key} judges them. */
class CosignSignatureVerifierTest {
  private static final KeyPair KEYS = TestKeys.p256();
  private static final KeyPair OTHER = TestKeys.p256();
  private static final TestLog LOG = new TestLog();
  private static final TrustRoots ROOTS = TrustRoots.builtIn();
  private static final Digest MANIFEST = Digest.sha256(new byte[0]);
  private static final DockerReference APP = DockerReference.parse("registry.example.com/ns/app:1");

  private static TrustedKeys trusted(KeyPair... keys) {
    return ROOTS.keys(List.of(keys).stream().map(k -> TestKeys.source("cosign.pub", k)).toList());
  }

  private static CosignSignatureVerifier.Builder verifier(KeyPair... keys) {
    return CosignSignatureVerifier.builder(trusted(keys)).insecureIgnoreTlog();
  }

  private static CosignSignatureVerifier logged(KeyPair... keys) {
    return CosignSignatureVerifier.builder(trusted(keys)).log(LOG.trusted()).build();
  }

  private static VerifiedSigstoreSignature accepted(SigstoreVerification outcome) {
    return outcome.fold(
        SigstoreVerification.Verified::signature,
        refused -> {
          throw new AssertionError(refused.toString());
        });
  }

  private static void refused(
      SigstoreVerification outcome, RejectionReason reason, String failedCheck) {
    outcome.fold(
        verified -> {
          throw new AssertionError("accepted, but " + reason + " was expected");
        },
        refused -> {
          assertThat(refused.reason()).as(refused.toString()).isEqualTo(reason);
          List<SigstoreCheck> checks = refused.checks();
          SigstoreCheck last = checks.get(checks.size() - 1);
          assertThat(last.passed()).isFalse();
          assertThat(last.name()).isEqualTo(failedCheck);
          assertThat(checks.subList(0, checks.size() - 1)).allMatch(SigstoreCheck::passed);
          return refused;
        });
  }

  private static UntrustedSigstoreSignature signed(KeyPair keys, String payload) {
    return Signed.by(keys, payload.getBytes(UTF_8)).untrusted();
  }

  private static UntrustedSigstoreSignature with(byte[] signature) {
    return UntrustedSigstoreSignature.of(
        SigstoreFormat.MIME_TYPE,
        Signed.PAYLOAD,
        Map.of(SigstoreFormat.SIGNATURE, TestKeys.base64(signature)));
  }

  private static String payload(String optional) {
    return "{\"critical\":{\"identity\":{\"docker-reference\":\"registry.example.com/ns/app\"},"
        + "\"image\":{\"docker-manifest-digest\":\""
        + MANIFEST
        + "\"},\"type\":\"cosign container image signature\"},\"optional\":"
        + optional
        + "}";
  }

  // ---- algorithms

  @ParameterizedTest
  @CsvSource({
    "secp256r1, SHA256withECDSA, true",
    "secp256r1, SHA384withECDSA, false",
    "secp256r1, SHA512withECDSA, false",
    "secp384r1, SHA256withECDSA, true",
    "secp384r1, SHA384withECDSA, true",
    "secp384r1, SHA512withECDSA, false",
    "secp521r1, SHA256withECDSA, true",
    "secp521r1, SHA384withECDSA, false",
    "secp521r1, SHA512withECDSA, true",
    "secp256r1, SHA1withECDSA, false",
    "secp256r1, SHA256withECDSAinP1363Format, true",
  })
  void takesSha256AndTheHashOfTheCurve(String curve, String algorithm, boolean good) {
    KeyPair keys = TestKeys.ec(curve);
    judge(keys, TestKeys.sign(algorithm, keys, Signed.PAYLOAD), good);
  }

  @ParameterizedTest
  @CsvSource({
    "SHA256withRSA, true",
    "SHA384withRSA, false",
    "SHA512withRSA, false",
    "SHA1withRSA, false"
  })
  void takesRsaWithSha256Only(String algorithm, boolean good) {
    KeyPair keys = TestKeys.rsa(2048);
    judge(keys, TestKeys.sign(algorithm, keys, Signed.PAYLOAD), good);
  }

  @Test
  void neverTakesPssFromAKeyInPem() throws GeneralSecurityException {
    KeyPair keys = TestKeys.rsa(2048);
    Signature pss = Signature.getInstance("RSASSA-PSS");
    pss.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
    pss.initSign(keys.getPrivate());
    pss.update(Signed.PAYLOAD);
    judge(keys, pss.sign(), false);
  }

  @Test
  void takesBothFormsOfEd25519ButNotWithAContext() throws GeneralSecurityException {
    KeyPair keys = TestKeys.ed25519();
    judge(keys, TestKeys.sign(keys, Signed.PAYLOAD), true);
    judge(keys, ed25519(keys, new EdDSAParameterSpec(true)), true);
    judge(keys, ed25519(keys, new EdDSAParameterSpec(true, new byte[] {1})), false);
    judge(keys, ed25519(keys, new EdDSAParameterSpec(false, new byte[] {1})), false);
  }

  private static byte[] ed25519(KeyPair keys, EdDSAParameterSpec form)
      throws GeneralSecurityException {
    Signature signer = Signature.getInstance("Ed25519");
    signer.setParameter(form);
    signer.initSign(keys.getPrivate());
    signer.update(Signed.PAYLOAD);
    return signer.sign();
  }

  private static void judge(KeyPair keys, byte[] signature, boolean good) {
    SigstoreVerification outcome = verifier(keys).build().verify(with(signature), MANIFEST);
    if (good) {
      assertThat(accepted(outcome).keyFingerprint()).isEqualTo(trusted(keys).fingerprints().get(0));
      refused(
          verifier(OTHER).build().verify(with(signature), MANIFEST),
          RejectionReason.SIGSTORE_BAD_SIGNATURE,
          "signature");
    } else {
      refused(outcome, RejectionReason.SIGSTORE_BAD_SIGNATURE, "signature");
    }
  }

  @Test
  void noBitOfASignatureMayChange() {
    byte[] good = TestKeys.sign(KEYS, Signed.PAYLOAD);
    for (int i = 0; i < good.length; i++) {
      byte[] flipped = good.clone();
      flipped[i] ^= 1;
      refused(
          verifier(KEYS).build().verify(with(flipped), MANIFEST),
          RejectionReason.SIGSTORE_BAD_SIGNATURE,
          "signature");
    }
  }

  // ---- the log

  @Test
  void wantsItSaidWhetherALogCounts() {
    assertThatThrownBy(() -> CosignSignatureVerifier.builder(trusted(KEYS)).build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("transparency log");
    assertThatThrownBy(() -> verifier(KEYS).log(LOG.trusted()).build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("ignored");
    assertThat(verifier(KEYS).build().demandsLog()).isFalse();
    assertThat(logged(KEYS).demandsLog()).isTrue();
  }

  @Test
  void demandsAnEntryOfTheLog() {
    refused(
        logged(KEYS).verify(Signed.by(KEYS).untrusted(), MANIFEST),
        RejectionReason.REKOR_ENTRY_MISSING,
        "log-entry");
    VerifiedSigstoreSignature verified =
        accepted(logged(OTHER, KEYS).verify(entry(LOG, UnaryOperator.identity()), MANIFEST));
    assertThat(verified.loggedAt()).hasValue(TestCertificate.TIME);
  }

  @Test
  void anEntryMustBeOfALogThatIsTrustedAndNameIt() {
    refused(
        logged(KEYS).verify(entry(new TestLog(), UnaryOperator.identity()), MANIFEST),
        RejectionReason.REKOR_BAD_SIGNATURE,
        "log-entry");
    refused(
        logged(KEYS).verify(entry(LOG, e -> e.replace(LOG.id(), "c0ffee")), MANIFEST),
        RejectionReason.REKOR_BAD_SIGNATURE,
        "log-entry");
  }

  /** An entry that the log promised for a good signature, changed before it was promised. */
  private static UntrustedSigstoreSignature entry(TestLog log, UnaryOperator<String> change) {
    Signed signed = Signed.by(KEYS);
    String canonical = log.canonicalOf(signed.body(TestKeys.pem("PUBLIC KEY", spki(KEYS))));
    return signed.with(SigstoreFormat.BUNDLE, log.promised(change.apply(canonical))).untrusted();
  }

  private static byte[] spki(KeyPair keys) {
    return keys.getPublic().getEncoded();
  }

  @Test
  void anEntryMustBeAboutThisSignatureThisKeyAndThisPayload() {
    Signed signed = Signed.by(KEYS);
    byte[] again = TestKeys.sign(KEYS, Signed.PAYLOAD);
    String pem = TestKeys.pem("PUBLIC KEY", spki(KEYS));
    String ofOther = TestKeys.pem("PUBLIC KEY", spki(OTHER));
    refused(
        bound(signed, TestLog.body(Signed.PAYLOAD, again, pem)),
        RejectionReason.REKOR_SIGNATURE_MISMATCH,
        "log-entry");
    refused(bound(signed, signed.body(ofOther)), RejectionReason.REKOR_KEY_MISMATCH, "log-entry");
    refused(
        bound(signed, TestLog.body(new byte[] {1}, signed.signature(), pem)),
        RejectionReason.REKOR_PAYLOAD_MISMATCH,
        "log-entry");
    refused(
        bound(signed, signed.body(pem).replace("sha256", "sha512")),
        RejectionReason.REKOR_ENTRY_UNSUPPORTED,
        "log-entry");
  }

  private static SigstoreVerification bound(Signed signed, String body) {
    return logged(KEYS)
        .verify(
            signed.with(SigstoreFormat.BUNDLE, LOG.promised(LOG.canonicalOf(body))).untrusted(),
            MANIFEST);
  }

  @Test
  void withTheLogIgnoredItsEntryIsNotLookedAt() {
    accepted(
        verifier(KEYS)
            .build()
            .verify(Signed.by(KEYS).with(SigstoreFormat.BUNDLE, "{").untrusted(), MANIFEST));
  }

  // ---- what is signed

  @Test
  void refusesTheSignatureOfAnotherManifest() {
    refused(
        verifier(KEYS).build().verify(Signed.by(KEYS).untrusted(), Digest.sha256(new byte[] {1})),
        RejectionReason.DIGEST_MISMATCH,
        "manifest-digest");
  }

  @ParameterizedTest
  @CsvSource({
    "env, prod, true",
    "env, test, false",
    "env, '', false",
    "ENV, prod, false",
    "absent, 1, false",
    "number, 1, false",
    "creator, me, true",
    "empty, '', true",
  })
  void comparesAnnotationsLetterByLetter(String name, String value, boolean good) {
    SigstoreVerification outcome =
        verifier(KEYS)
            .annotation("commit", "abc")
            .annotation(name, value)
            .build()
            .verify(
                signed(
                    KEYS,
                    payload(
                        "{\"commit\":\"abc\",\"env\":\"prod\",\"number\":1,\"creator\":\"me\","
                            + "\"empty\":\"\",\"timestamp\":1.5}")),
                MANIFEST);
    if (good) {
      assertThat(accepted(outcome).payload().annotations()).containsEntry(name, value);
    } else {
      refused(outcome, RejectionReason.ANNOTATION_MISMATCH, "annotations");
    }
  }

  @Test
  void anAnnotationCannotBeDemandedWithTwoValues() {
    assertThatThrownBy(() -> verifier(KEYS).annotation("a", "1").annotation("a", "2"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(verifier(KEYS).annotation("a", "1").annotation("a", "1").build()).isNotNull();
  }

  @Test
  void readsAnnotationsOnlyAfterTheSignature() {
    refused(
        verifier(KEYS).annotation("a", "1").build().verify(signed(OTHER, "{"), MANIFEST),
        RejectionReason.SIGSTORE_BAD_SIGNATURE,
        "signature");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "{}",
        "{\"creator\":1}",
        "{\"timestamp\":\"soon\"}",
        "{\"a\":{\"b\":[1,2]}}",
        "{\"x\":\"\\u003c\"}"
      })
  void takesWhateverIsOptional(String optional) {
    accepted(verifier(KEYS).build().verify(signed(KEYS, payload(optional)), MANIFEST));
  }

  @Test
  void passesOverWhatIsUnknownOrMissing() {
    String good = payload("null");
    accepted(judged(good.replace("{\"critical\"", "{\"extra\":1,\"critical\"")));
    accepted(judged(good.replace("{\"identity\"", "{\"extra\":1,\"identity\"")));
    accepted(judged(good.replace("{\"docker-manifest", "{\"extra\":1,\"docker-manifest")));
    accepted(judged(good.replace(",\"optional\":null", "")));
    assertThat(
            accepted(judged(good.replaceFirst("\"identity\":\\{[^}]*},", "")))
                .payload()
                .dockerReference())
        .isEmpty();
  }

  private static SigstoreVerification judged(String payload) {
    return verifier(KEYS).build().verify(signed(KEYS, payload), MANIFEST);
  }

  @Test
  void refusesWhatIsTwiceOrInAnotherCaseOrOfAnotherKind() {
    String good = payload("null");
    for (String bad :
        List.of(
            good.replace("{\"critical\"", "{\"critical\":{},\"critical\""),
            good.replace("{\"critical\"", "{\"Critical\":{},\"critical\""),
            good.replace("{\"identity\"", "{\"Image\":{},\"identity\""),
            good.replace("\"optional\"", "\"Optional\""),
            good.replace("{\"docker-m", "{\"Docker-Manifest-Digest\":\"\",\"docker-m"),
            good.replace("{\"docker-r", "{\"docker-Reference\":\"\",\"docker-r"),
            payload("[]"),
            payload("\"\""),
            payload("{\"a\":\"1\",\"a\":\"2\"}"),
            good + good,
            good.replace("\"critical\"", "\"kritical\""),
            "[]",
            "{",
            "")) {
      assertThat(bad).isNotEqualTo(good);
      refused(judged(bad), RejectionReason.PAYLOAD_INVALID, "payload");
    }
    refused(
        judged(good.replace("cosign container", "atomic container")),
        RejectionReason.PAYLOAD_TYPE,
        "payload");
    refused(
        judged(good.replace("sha256:", "sha256-")),
        RejectionReason.PAYLOAD_DIGEST_INVALID,
        "payload");
  }

  // ---- the name

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "registry.example.com/ns/app, none",
        "registry.example.com/ns/app:9, none",
        "registry.example.com/ns/other, IDENTITY_MISMATCH",
        "registry.example.com:5000/ns/app, IDENTITY_MISMATCH",
        "ns/app, IDENTITY_MISMATCH",
        "NOT A NAME, PAYLOAD_REFERENCE_INVALID",
        "'', PAYLOAD_REFERENCE_INVALID",
      })
  void comparesTheRepositoryOnlyIfAsked(String name, String reason) {
    UntrustedSigstoreSignature signature =
        signed(KEYS, payload("null").replace("registry.example.com/ns/app", name));
    CosignSignatureVerifier verifier = verifier(KEYS).build();

    accepted(verifier.verify(signature, MANIFEST));
    if (reason == null) {
      accepted(verifier.verify(signature, MANIFEST, APP));
    } else {
      refused(
          verifier.verify(signature, MANIFEST, APP), RejectionReason.valueOf(reason), "identity");
    }
  }

  @Test
  void knowsTheOldNameOfDockerHub() {
    accepted(
        verifier(KEYS)
            .build()
            .verify(
                signed(
                    KEYS,
                    payload("null")
                        .replace("registry.example.com/ns/app", "index.docker.io/library/alpine")),
                MANIFEST,
                DockerReference.parse("docker.io/library/alpine:3")));
  }

  @Test
  void keysForPssAloneAreRefusedBeforeAnythingIsVerified() {
    byte[] spki = spki(TestKeys.rsa(2048));
    assertThat(spki[16]).isEqualTo((byte) 1);
    spki[16] = 10; // rsaEncryption becomes id-RSASSA-PSS
    PemSource pss = PemSource.of("pss.pub", TestKeys.pem("PUBLIC KEY", spki).getBytes(UTF_8));
    assertThatThrownBy(() -> ROOTS.keys(List.of(pss)))
        .hasMessageContaining("pss.pub")
        .hasMessageContaining("not supported");
  }
}
