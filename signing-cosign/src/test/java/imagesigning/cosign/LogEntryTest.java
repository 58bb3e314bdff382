package imagesigning.cosign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.Digest;
import imagesigning.core.RejectionReason;
import imagesigning.testing.NeedsVectors;
import imagesigning.testing.Vectors;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Entries of transparency logs (policy reference, "Rekor SET"). */
class LogEntryTest {
  private static final KeyPair KEYS = TestKeys.p256();
  private static final KeyPair OTHER = TestKeys.p256();
  private static final String PEM = Signed.text(TestKeys.pem(KEYS));
  private static final TestLog LOG = new TestLog();
  private static final Optional<TrustedLog> TRUSTED = Optional.of(LOG.trusted());
  private static final TrustedKeys ROOT =
      TrustRoots.builtIn()
          .keys(List.of(TestKeys.source("other.pub", OTHER), TestKeys.source("cosign.pub", KEYS)));

  private static void refused(String annotation, RejectionReason reason) {
    Signed.by(KEYS).with(SigstoreFormat.BUNDLE, annotation).refused(ROOT, TRUSTED, reason);
  }

  @Test
  void acceptsAnEntryAboutThisSignature() {
    VerifiedSigstoreSignature verified = Signed.by(KEYS).logged(LOG, PEM).accepted(ROOT, TRUSTED);
    assertThat(verified.loggedAt()).contains(Instant.ofEpochSecond(TestLog.TIME));
    assertThat(verified.keyFingerprint()).isEqualTo(ROOT.fingerprints().get(1));
  }

  @Test
  void wantsAnEntry() {
    Signed.by(KEYS).refused(ROOT, TRUSTED, RejectionReason.REKOR_ENTRY_MISSING);
  }

  @Test
  void wantsAnEntryOfATrustedLog() {
    Signed.by(KEYS)
        .logged(new TestLog(), PEM)
        .refused(ROOT, TRUSTED, RejectionReason.REKOR_BAD_SIGNATURE);
  }

  @Test
  void anEntryCannotBeMovedToAnotherSignature() {
    Signed one = Signed.by(KEYS);
    // ECDSA signs differently each time.
    Signed.by(KEYS)
        .with(SigstoreFormat.BUNDLE, LOG.entry(one.body(PEM)))
        .refused(ROOT, TRUSTED, RejectionReason.REKOR_SIGNATURE_MISMATCH);
    Signed.by(KEYS, Signed.payload("registry.example.com/other"))
        .with(SigstoreFormat.SIGNATURE, TestKeys.base64(one.signature()))
        .with(SigstoreFormat.BUNDLE, LOG.entry(one.body(PEM)))
        .refused(ROOT, TRUSTED, RejectionReason.REKOR_PAYLOAD_MISMATCH);
  }

  @Test
  void onlyTheKeyOfTheEntryMayVerify() {
    Signed byOther = Signed.by(OTHER);
    byOther
        .with(SigstoreFormat.BUNDLE, LOG.entry(byOther.body(PEM)))
        .refused(ROOT, TRUSTED, RejectionReason.SIGSTORE_BAD_SIGNATURE);
    KeyPair stranger = TestKeys.p256();
    Signed.by(stranger)
        .logged(LOG, Signed.text(TestKeys.pem(stranger)))
        .refused(ROOT, TRUSTED, RejectionReason.REKOR_KEY_MISMATCH);
  }

  @Test
  void takesAKeyInEitherFormOfPem() {
    KeyPair rsa = TestKeys.rsa(2048);
    byte[] spki = rsa.getPublic().getEncoded();
    byte[] pkcs1 = java.util.Arrays.copyOfRange(spki, 24, spki.length);
    TrustedKeys root =
        TrustRoots.builtIn()
            .keys(
                List.of(
                    PemSource.of(
                        "rsa.pub", TestKeys.pem("RSA PUBLIC KEY", pkcs1).getBytes(UTF_8))));
    Signed.by(rsa).logged(LOG, TestKeys.pem("ANY TYPE", spki)).accepted(root, TRUSTED);
  }

  @Test
  void onlyWhatStandsBeforeThePemBlockIsForgiven() {
    Signed.by(KEYS).logged(LOG, "a key\n" + PEM).accepted(ROOT, TRUSTED);
    Signed.by(KEYS).logged(LOG, PEM.strip()).accepted(ROOT, TRUSTED);
    for (String pem : List.of(PEM + "\n", PEM + PEM, PEM + "x", "", "no key")) {
      Signed.by(KEYS)
          .logged(LOG, pem)
          .refused(ROOT, TRUSTED, RejectionReason.REKOR_ENTRY_MALFORMED);
    }
  }

  @Test
  void readsNumbersAsTheirCanonicalForm() {
    Signed signed = Signed.by(KEYS);
    String canonical = TestLog.canonical(signed.body(PEM), "1714903200");
    for (String spelt : List.of("1714903200.0", "17149032e2", "1.7149032e+9", "1714903200")) {
      String annotation = LOG.annotation(canonical, canonical.replace("1714903200", spelt));
      assertThat(signed.with(SigstoreFormat.BUNDLE, annotation).accepted(ROOT, TRUSTED).loggedAt())
          .contains(Instant.ofEpochSecond(1_714_903_200L));
    }
    String reordered =
        "{ \"logIndex\": 7, \"logID\": \"c0\\u0066fee\","
            + canonical.substring(1, canonical.indexOf(",\"logID"))
            + "}";
    signed
        .with(SigstoreFormat.BUNDLE, LOG.annotation(canonical, reordered))
        .accepted(ROOT, TRUSTED);
    signed
        .with(
            SigstoreFormat.BUNDLE,
            LOG.annotation(canonical, canonical.replace("1714903200", "1714903201")))
        .refused(ROOT, TRUSTED, RejectionReason.REKOR_BAD_SIGNATURE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1714903200.5",
        "1e300",
        "null",
        "\"1714903200\"",
        "true",
        "-1",
        "253402300800",
        "[1]"
      })
  void refusesTimesThatAreNone(String time) {
    String body = Signed.by(KEYS).body(PEM);
    String canonical = TestLog.canonical(body, time.equals("1e300") ? "1e+300" : time);
    refused(LOG.promised(canonical), RejectionReason.REKOR_ENTRY_MALFORMED);
  }

  @Test
  void refusesPayloadsOfAnyOtherForm() {
    String good = TestLog.canonical(Signed.by(KEYS).body(PEM), "1714903200");
    for (String bad :
        List.of(
            good.replace("\"logIndex\":7", "\"logIndex\":7,\"more\":1"),
            good.replace(",\"logIndex\":7", ""),
            good.replace("logID", "logId"),
            good.replace("\"c0ffee\"", "null"),
            good.replace("\"c0ffee\"", "7"),
            good.replace(":7}", ":null}"),
            good.replace("\"body\":\"", "\"body\":\"-"),
            "[]",
            "{}")) {
      refused(LOG.promised(bad), RejectionReason.REKOR_ENTRY_MALFORMED);
    }
  }

  @Test
  void refusesAnnotationsOfAnyOtherForm() {
    String good = LOG.entry(Signed.by(KEYS).body(PEM));
    for (String bad :
        List.of(
            "",
            "null",
            "[]",
            good.substring(1),
            good + good,
            good.replace("SignedEntryTimestamp", "signedEntryTimestamp"),
            good.replace("{\"Signed", "{\"More\":1,\"Signed"),
            good.replace("{\"Signed", "{\"Payload\":{},\"Signed"),
            good.replace("Timestamp\":\"", "Timestamp\":\"="),
            good.replaceAll("\"Payload\":.*", "\"Payload\":\"text\"}"),
            good.replaceAll("\"Payload\":.*", "\"Payload\":null}"),
            good.replace("\"logIndex\":7", "\"logIndex\":7,\"logIndex\":7"),
            "{\"SignedEntryTimestamp\":"
                + "[".repeat(300)
                + "]".repeat(300)
                + ",\"Payload\":{}}")) {
      refused(bad, RejectionReason.REKOR_ENTRY_MALFORMED);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "hashedrekord,intoto",
    "hashedrekord,HashedRekord",
    "0.0.1,0.0.2",
    "sha256,sha512",
    "sha256,SHA256",
  })
  void refusesOtherKindsOfEntries(String found, String other) {
    Signed signed = Signed.by(KEYS);
    signed
        .with(SigstoreFormat.BUNDLE, LOG.entry(signed.body(PEM).replace(found, other)))
        .refused(ROOT, TRUSTED, RejectionReason.REKOR_ENTRY_UNSUPPORTED);
  }

  @Test
  void refusesBodiesThatLackSomething() {
    Signed signed = Signed.by(KEYS);
    String good = signed.body(PEM);
    for (String member :
        List.of(
            "apiVersion",
            "kind",
            "spec",
            "data",
            "hash",
            "algorithm",
            "value",
            "signature",
            "content",
            "publicKey")) {
      signed
          .with(SigstoreFormat.BUNDLE, LOG.entry(good.replace("\"" + member + "\"", "\"x\"")))
          .refused(ROOT, TRUSTED, RejectionReason.REKOR_ENTRY_MALFORMED);
    }
    for (String bad : List.of("", "7", good + "x", good + good, "\"" + "x".repeat(9) + "\"")) {
      signed
          .with(SigstoreFormat.BUNDLE, LOG.entry(bad))
          .refused(ROOT, TRUSTED, RejectionReason.REKOR_ENTRY_MALFORMED);
    }
    signed
        .with(
            SigstoreFormat.BUNDLE,
            LOG.entry(good.replace("{\"apiVersion", "{\"more\":[1,2],\"apiVersion")))
        .accepted(ROOT, TRUSTED);
  }

  @Test
  void readsTheHashInEitherCase() {
    Signed signed = Signed.by(KEYS);
    String hex = Digest.sha256(Signed.PAYLOAD).hex();
    signed
        .with(
            SigstoreFormat.BUNDLE,
            LOG.entry(signed.body(PEM).replace(hex, hex.toUpperCase(java.util.Locale.ROOT))))
        .accepted(ROOT, TRUSTED);
  }

  @Test
  void hostileEntriesTakeNoLongTime() {
    String deep = "[".repeat(100_000);
    String many = "{\"a\":" + "[1e300,".repeat(1) + "1e-300,".repeat(200_000) + "1]}";
    for (String payload : List.of(deep, many, "\"" + "\\u0000".repeat(300_000) + "\"")) {
      String annotation = "{\"SignedEntryTimestamp\":\"AAAA\",\"Payload\":" + payload + "}";
      Signed signed = Signed.by(KEYS).with(SigstoreFormat.BUNDLE, annotation);
      Assertions.assertTimeoutPreemptively(
          Duration.ofSeconds(20),
          () ->
              assertThat(signed.verify(ROOT, TRUSTED))
                  .isInstanceOf(SigstoreVerification.Refused.class));
    }
  }

  /** A number of seventeen digits near the smallest doubles takes longest to spell canonically. */
  @Test
  void numbersThatAreHardToSpellAreNotSpelt() {
    String numbers = "[" + "2.2250738585072011e-308,".repeat(160_000) + "1]";
    String good = TestLog.canonical(Signed.by(KEYS).body(PEM), "1714903200");
    for (String payload :
        List.of(
            numbers,
            "{\"body\":" + numbers + "}",
            good.replace("\"c0ffee\"", numbers),
            good.replace("1714903200", numbers))) {
      Assertions.assertTimeoutPreemptively(
          Duration.ofSeconds(5),
          () ->
              refused(
                  "{\"SignedEntryTimestamp\":\"AAAA\",\"Payload\":" + payload + "}",
                  RejectionReason.REKOR_ENTRY_MALFORMED));
    }
  }

  @NeedsVectors
  @Test
  void acceptsTheEntryOfThePublicLog() throws Refusal {
    Path files = Vectors.directory().resolve("upstream/containers-image/sigstore-internal");
    TrustedLog log =
        TrustRoots.builtIn()
            .log(List.of(PemSource.of("rekor.pub", Vectors.read(files.resolve("rekor.pub")))));
    LogEntry entry =
        LogEntry.verified(
            Signed.text(Vectors.read(files.resolve("rekor-set"))),
            log,
            SigstoreRules.CONTAINERS_IMAGE);
    HashedRekord body = HashedRekord.of(entry);

    assertThat(entry.time()).isEqualTo("2022-12-12T18:48:19Z");
    assertThat(
            body.isBy(
                HashedRekord.onlyBlock(Vectors.read(files.resolve("rekor-cert"))).orElseThrow()))
        .isTrue();
    byte[] signature =
        java.util.Base64.getMimeDecoder().decode(Vectors.read(files.resolve("rekor-sig")));
    body.requireAbout(signature, Vectors.read(files.resolve("rekor-payload")));
  }
}
