package imagesigning.policy;

import static imagesigning.policy.Judging.NAME;
import static imagesigning.policy.Judging.image;
import static imagesigning.policy.Judging.policy;
import static imagesigning.policy.Judging.reason;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.RejectionReason;
import imagesigning.core.simplesigning.UntrustedSignature;
import imagesigning.core.simplesigning.UntrustedSigstoreSignature;
import imagesigning.cosign.SigstoreFormat;
import imagesigning.policy.PolicyRequirement.SigstoreSigned;
import imagesigning.policy.SignedIdentity.MatchRepoDigestOrExact;
import imagesigning.policy.testing.SigstoreKey;
import imagesigning.policy.testing.TestImage;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Signatures that whoever can write to a store makes to get an image through, or to keep the judge
 * busy: each is refused for its own reason, soon, and without much memory.
 */
@Timeout(30)
class SigstoreAttacksTest {
  private static final int MEGABYTE = 1 << 20;

  /** What judging one attack may allocate, the greatest of which is a payload of 4 MB itself. */
  private static final long MOST_BYTES = 256L * MEGABYTE;

  private static final SigstoreKey KEY = SigstoreKey.generate();
  private static final SigstoreKey LOG = SigstoreKey.generate();
  private static final UntrustedSigstoreSignature GOOD = KEY.sign(NAME, TestImage.DIGEST);
  private static final String BUNDLE = "dev.sigstore.cosign/bundle";
  private static final String CERTIFICATE = "dev.sigstore.cosign/certificate";
  private static final String CHAIN = "dev.sigstore.cosign/chain";

  private static SigstoreSigned signed(boolean logged) {
    return new SigstoreSigned(
        new SigstoreTrust.Keys(new KeySource.Data(Bytes.of(KEY.publicKey()))),
        logged ? Optional.of(new KeySource.Data(Bytes.of(LOG.publicKey()))) : Optional.empty(),
        new MatchRepoDigestOrExact());
  }

  private static final PolicyEvaluator PLAIN = Judging.evaluator(policy(signed(false))).build();
  private static final PolicyEvaluator LOGGED = Judging.evaluator(policy(signed(true))).build();

  /** The verdict, if it did not take too much. */
  private static Verdict judge(PolicyEvaluator evaluator, UntrustedSignature... signatures) {
    ImageInMemory image = image(signatures);
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    Verdict verdict = evaluator.evaluate(image);
    long allocated = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
    assertThat(allocated).isLessThan(MOST_BYTES);
    return verdict;
  }

  private static UntrustedSigstoreSignature with(String annotation, String value) {
    Map<String, String> annotations = new HashMap<>(GOOD.annotations());
    annotations.put(annotation, value);
    return UntrustedSigstoreSignature.of(GOOD.mimeType(), GOOD.payload(), annotations);
  }

  static Stream<Arguments> payloads() {
    String good = new String(GOOD.payload(), UTF_8);
    String digest = TestImage.DIGEST.toString();
    return Stream.of(
        payload("nested deep", nested(good, 100_000)),
        payload("nested deep in objects", good.replace("null", "{\"a\":".repeat(100_000))),
        payload("a number of a million digits", withOptional(good, "9".repeat(1_000_000))),
        payload("a large exponent", withOptional(good, "{\"timestamp\":1e999999999}")),
        payload("a member twice", good.replace("{\"critical\"", "{\"optional\":null,\"critical\"")),
        payload("something behind it", good + good),
        payload("nothing", ""),
        payload(
            "another encoding",
            new String(good.getBytes(UTF_8), java.nio.charset.StandardCharsets.UTF_16)),
        Arguments.of(
            "the type of simple signing",
            good.replace("cosign container image signature", "atomic container signature"),
            RejectionReason.PAYLOAD_TYPE),
        Arguments.of(
            "a digest that is a path",
            good.replace(digest, "sha256:../../../../etc/passwd"),
            RejectionReason.PAYLOAD_DIGEST_INVALID),
        Arguments.of(
            "another digest",
            good.replace(digest, "sha256:" + "a".repeat(64)),
            RejectionReason.DIGEST_MISMATCH),
        Arguments.of(
            "the digest by another algorithm",
            good.replace(digest, "sha512:" + "a".repeat(128)),
            RejectionReason.DIGEST_MISMATCH),
        Arguments.of("a name of a megabyte", good.replace(NAME, "a".repeat(MEGABYTE)), null),
        Arguments.of("a name with line ends", good.replace(NAME, NAME + "\\n"), null));
  }

  private static Arguments payload(String what, String text) {
    return Arguments.of(what, text, RejectionReason.PAYLOAD_INVALID);
  }

  private static String withOptional(String payload, String optional) {
    int at = payload.indexOf("\"optional\":") + "\"optional\":".length();
    return payload.substring(0, at) + optional + "}";
  }

  private static String nested(String payload, int depth) {
    return withOptional(payload, "{\"a\":" + "[".repeat(depth) + "]".repeat(depth) + "}");
  }

  /** The key signed it, as whoever may sign for one image and wants another could have it do. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("payloads")
  void refusesAPayloadThatTheKeySigned(String what, String payload, RejectionReason reason) {
    Verdict verdict = judge(PLAIN, KEY.sign(payload.getBytes(UTF_8)));

    assertThat(verdict.outcome()).isEqualTo(Outcome.REJECTED);
    assertThat(reason(verdict))
        .isIn(
            reason != null
                ? List.of(reason)
                : List.of(
                    RejectionReason.PAYLOAD_REFERENCE_INVALID, RejectionReason.IDENTITY_MISMATCH));
    assertThat(verdict.explain().length()).isLessThan(20_000);
    assertThat(verdict.toJson().length()).isLessThan(20_000);
  }

  @Test
  void readsNothingOfAPayloadThatTheKeyDidNotSign() {
    String deep = nested(new String(GOOD.payload(), UTF_8), 100_000);
    UntrustedSigstoreSignature unsigned =
        UntrustedSigstoreSignature.of(
            SigstoreFormat.MIME_TYPE, deep.getBytes(UTF_8), GOOD.annotations());

    assertThat(reason(judge(PLAIN, unsigned))).isEqualTo(RejectionReason.SIGSTORE_BAD_SIGNATURE);
  }

  static Stream<Arguments> signatures() {
    String good = GOOD.annotations().get(SigstoreFormat.SIGNATURE);
    byte[] raw = Base64.getDecoder().decode(good);
    return Stream.of(
        Arguments.of("of three megabytes", base64(new byte[3 * MEGABYTE]), false),
        Arguments.of("of three megabytes in DER", base64(longDer(3 * MEGABYTE)), false),
        Arguments.of("with a byte behind it", base64(Arrays.copyOf(raw, raw.length + 1)), false),
        Arguments.of("cut short", base64(Arrays.copyOf(raw, raw.length - 1)), false),
        Arguments.of("of zeros", base64(new byte[64]), false),
        Arguments.of("in the alphabet of URLs", "-_-_", true),
        Arguments.of("in three million line ends", "\n".repeat(3_000_000) + good + "x", true),
        Arguments.of("without its padding", good + "=", true));
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** A sequence of two numbers, the first of which is enormous. */
  private static byte[] longDer(int length) {
    byte[] der = new byte[length];
    Arrays.fill(der, (byte) 0x7F);
    byte[] head = {0x30, (byte) 0x83, 0, 0, 0, 2, (byte) 0x83, 0, 0, 0};
    int body = length - 5;
    int number = body - 5 - 3;
    for (int i = 0; i < 3; i++) {
      head[2 + i] = (byte) (body >> 8 * (2 - i));
      head[7 + i] = (byte) (number >> 8 * (2 - i));
    }
    System.arraycopy(head, 0, der, 0, head.length);
    System.arraycopy(new byte[] {2, 1, 1}, 0, der, length - 3, 3);
    return der;
  }

  @ParameterizedTest(name = "a signature {0}")
  @MethodSource("signatures")
  void refusesASignature(String what, String text, boolean malformed) {
    assertThat(reason(judge(PLAIN, with(SigstoreFormat.SIGNATURE, text))))
        .isEqualTo(
            malformed
                ? RejectionReason.SIGSTORE_SIGNATURE_MALFORMED
                : RejectionReason.SIGSTORE_BAD_SIGNATURE);
  }

  static Stream<Arguments> entries() {
    String set = "{\"SignedEntryTimestamp\":\"AAAA\",\"Payload\":";
    return Stream.of(
        Arguments.of("nested deep", set + "[".repeat(500_000)),
        Arguments.of("nested deep in objects", set + "{\"body\":".repeat(200_000)),
        Arguments.of(
            "with a million members", set + "{\"a\":1" + ",\"a\":1".repeat(500_000) + "}}"),
        Arguments.of(
            "with a number of a million digits", set + "{\"a\":" + "9".repeat(1_000_000) + "}}"),
        Arguments.of("of a megabyte of spaces", set + " ".repeat(MEGABYTE)),
        Arguments.of("that is a text", "\"" + "a".repeat(MEGABYTE) + "\""));
  }

  @ParameterizedTest(name = "an entry {0}")
  @MethodSource("entries")
  void refusesALogEntry(String what, String text) {
    assertThat(reason(judge(LOGGED, with(BUNDLE, text))))
        .isEqualTo(RejectionReason.REKOR_ENTRY_MALFORMED);
  }

  @Test
  void annotationsThatNobodyAskedForCostNothing() {
    Map<String, String> many = new HashMap<>(GOOD.annotations());
    for (int i = 0; i < 200_000; i++) {
      many.put("a" + i, "b");
    }
    many.put(BUNDLE, "[".repeat(MEGABYTE));
    many.put(CERTIFICATE, "-----BEGIN CERTIFICATE-----\n".repeat(100_000));
    many.put(CHAIN, "-----BEGIN CERTIFICATE-----\n".repeat(100_000));

    assertThat(
            judge(PLAIN, UntrustedSigstoreSignature.of(GOOD.mimeType(), GOOD.payload(), many))
                .outcome())
        .isEqualTo(Outcome.ALLOWED);
  }

  @Test
  void noSignatureServesAnotherPayload() {
    UntrustedSigstoreSignature other = KEY.sign(NAME.replace("app", "other"), TestImage.DIGEST);
    UntrustedSigstoreSignature first =
        UntrustedSigstoreSignature.of(GOOD.mimeType(), GOOD.payload(), other.annotations());
    UntrustedSigstoreSignature second =
        UntrustedSigstoreSignature.of(GOOD.mimeType(), other.payload(), GOOD.annotations());

    Verdict verdict = judge(PLAIN, first, second);

    assertThat(reason(verdict)).isEqualTo(RejectionReason.NO_ACCEPTED_SIGNATURE);
    assertThat(verdict.details().requirements().get(0).signatures())
        .extracting(SignatureResult::reason)
        .containsOnly(Optional.of(RejectionReason.SIGSTORE_BAD_SIGNATURE));
  }

  @Test
  void ofManySignaturesOnlySomeAreTried() {
    UntrustedSigstoreSignature[] bad = new UntrustedSigstoreSignature[5_000];
    Arrays.fill(bad, with(SigstoreFormat.SIGNATURE, base64(new byte[64])));

    Verdict verdict = judge(PLAIN, bad);

    assertThat(verdict.outcome()).isEqualTo(Outcome.REJECTED);
    assertThat(verdict.details().requirements().get(0).signatures().size()).isLessThan(200);
  }
}
