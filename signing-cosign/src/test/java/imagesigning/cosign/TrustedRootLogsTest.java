package imagesigning.cosign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import imagesigning.core.Digest;
import imagesigning.core.MalformedDataException;
import imagesigning.core.RejectionReason;
import imagesigning.testing.NeedsVectors;
import imagesigning.testing.Vectors;
import java.security.KeyPair;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The logs of a trusted root (cosign reference, "trusted_root.json"). */
class TrustedRootLogsTest {
  private static final TrustRoots ROOTS = TrustRoots.builtIn();
  private static final KeyPair KEYS = TestKeys.p256();
  private static final TestLog LOG = new TestLog();

  private static String root(String... logs) {
    return "{\"mediaType\":\"application/vnd.dev.sigstore.trustedroot+json;version=0.1\","
        + "\"tlogs\":["
        + String.join(",", logs)
        + "],\"certificateAuthorities\":[{\"anything\":1}]}";
  }

  private static String log(byte[] spki, String details, String validFor) {
    return "{\"baseUrl\":\"https://rekor.example.com\",\"operator\":\"example\",\"publicKey\":"
        + "{\"rawBytes\":\"%s\",\"keyDetails\":\"%s\",\"validFor\":%s}}"
            .formatted(TestKeys.base64(spki), details, validFor);
  }

  private static String log(String validFor) {
    return log(LOG.spki(), "PKIX_ECDSA_P256_SHA_256", validFor);
  }

  private static TrustedLog read(String json) {
    return ROOTS.logOfTrustedRoot(PemSource.of("trusted_root.json", json.getBytes(UTF_8)));
  }

  private static void refused(String json, RejectionReason reason, String problem) {
    MalformedDataException e = catchThrowableOfType(MalformedDataException.class, () -> read(json));
    assertThat(e).hasMessageContaining("trusted_root.json").hasMessageContaining(problem);
    assertThat(e.reason()).isEqualTo(reason);
  }

  @NeedsVectors
  @Test
  void readsTheRootOfThePublicServiceWithoutItsSecondVersion() {
    TrustedLog log =
        ROOTS.logOfTrustedRoot(
            PemSource.of(
                "trusted_root.json",
                Vectors.read(
                    Vectors.directory().resolve("upstream/trusted-roots/trusted_root.json"))));

    assertThat(log.fingerprints())
        .containsExactly("c0d23d6ad406973f9559f3ba2d1ca01f84147d8ffc5b8445c224f98b9591801d");
  }

  @NeedsVectors
  @ParameterizedTest
  @ValueSource(
      strings = {
        "staging_trusted_root.json",
        "staging_trusted_root_with_one_tsa.json",
        "trusted_root_with_multiple_tsas.json"
      })
  void readsOtherRootsOfTheService(String name) {
    assertThat(
            ROOTS
                .logOfTrustedRoot(
                    PemSource.of(
                        name,
                        Vectors.read(
                            Vectors.directory().resolve("upstream/trusted-roots/" + name))))
                .fingerprints())
        .isNotEmpty();
  }

  /** 2024-05-05T10:00:00Z is when the entry was made; both ends of a range belong to it. */
  @ParameterizedTest
  @CsvSource({
    "2021-01-01T00:00:00Z, , true",
    "2024-05-05T10:00:00Z, 2024-05-05T10:00:00Z, true",
    "2024-05-05T12:00:00+02:00, , true",
    "2024-05-05T10:00:00.001Z, , false",
    "2021-01-01T00:00:00Z, 2024-05-05T09:59:59.999Z, false",
  })
  void aKeyCountsInItsTimeOnly(String start, String end, boolean good) {
    String range =
        "{\"start\":\"" + start + "\"" + (end == null ? "" : ",\"end\":\"" + end + "\"") + "}";
    Signed signed = Signed.by(KEYS);
    String body = signed.body(TestKeys.pem("PUBLIC KEY", KEYS.getPublic().getEncoded()));
    SigstoreVerification outcome =
        CosignSignatureVerifier.builder(ROOTS.keys(List.of(TestKeys.source("cosign.pub", KEYS))))
            .log(read(root(log(range))))
            .build()
            .verify(
                signed.with(SigstoreFormat.BUNDLE, LOG.promised(LOG.canonicalOf(body))).untrusted(),
                Digest.sha256(new byte[0]));

    assertThat(
            outcome.<Object>fold(
                verified -> verified.signature().loggedAt().orElseThrow(),
                SigstoreVerification.Refused::reason))
        .isEqualTo(good ? TestCertificate.TIME : RejectionReason.REKOR_BAD_SIGNATURE);
  }

  @Test
  void leavesOutLogsThatMakeNoPromises() {
    String second =
        log(
            TestKeys.ed25519().getPublic().getEncoded(),
            "PKIX_ED25519",
            "{\"start\":\"2021-01-01T00:00:00Z\"}");
    assertThat(read(root(second, log("{\"start\":\"2021-01-01T00:00:00Z\"}"))).fingerprints())
        .containsExactly(LOG.id());
    refused(root(second), RejectionReason.NO_KEYS, "no transparency log");
    refused(root(), RejectionReason.NO_KEYS, "no transparency log");
    refused(root().replace("\"tlogs\":[],", ""), RejectionReason.NO_KEYS, "no transparency log");
  }

  @Test
  void refusesWhatIsNoTrustedRoot() {
    String good = root(log("{\"start\":\"2021-01-01T00:00:00Z\"}"));
    refused("[]", RejectionReason.PUBLIC_KEY_INVALID, "no object");
    refused("{", RejectionReason.PUBLIC_KEY_INVALID, "strict JSON");
    refused(good + good, RejectionReason.PUBLIC_KEY_INVALID, "strict JSON");
    refused(
        good.replace("version=0.1", "version=9.9"),
        RejectionReason.PUBLIC_KEY_INVALID,
        "mediaType");
    refused(root(log("{}")), RejectionReason.PUBLIC_KEY_INVALID, "from when");
    refused(root(log("{\"start\":null}")), RejectionReason.PUBLIC_KEY_INVALID, "from when");
    refused(root(log("{\"start\":\"soon\"}")), RejectionReason.PUBLIC_KEY_INVALID, "no time");
    refused(
        root(log("{\"start\":\"2021-01-01T00:00:00Z\",\"end\":\"never\"}")),
        RejectionReason.PUBLIC_KEY_INVALID,
        "no time");
    refused(
        good.replace("\"rawBytes\":\"", "\"rawBytes\":\"-"),
        RejectionReason.PUBLIC_KEY_INVALID,
        "rawBytes");
    refused(
        good.replace("\"rawBytes\":\"MFkw", "\"rawBytes\":\"MFkx"),
        RejectionReason.PUBLIC_KEY_INVALID,
        "tlogs[0]");
    refused(good.replace("publicKey", "key"), RejectionReason.PUBLIC_KEY_INVALID, "publicKey");
    refused(
        good.replace("\"tlogs\":[", "\"tlogs\":[1,"),
        RejectionReason.PUBLIC_KEY_INVALID,
        "no object");
    refused(root().replace("[]", "{}"), RejectionReason.PUBLIC_KEY_INVALID, "tlogs is no array");
  }
}
