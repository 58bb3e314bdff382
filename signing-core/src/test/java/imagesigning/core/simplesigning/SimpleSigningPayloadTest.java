package imagesigning.core.simplesigning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import imagesigning.core.Digest;
import imagesigning.core.MalformedDataException;
import imagesigning.core.ReferenceFormatException;
import imagesigning.core.RejectionReason;
import imagesigning.testing.Sample;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SimpleSigningPayloadTest {
  private static final String DIGEST =
      "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
  private static final String IMAGE = "'image':{'docker-manifest-digest':'" + DIGEST + "'}";
  private static final String IDENTITY = "'identity':{'docker-reference':'reference#@!'}";
  private static final String TYPE = "'type':'atomic container signature'";
  private static final String CRITICAL = "'critical':{" + TYPE + "," + IMAGE + "," + IDENTITY + "}";

  private static SimpleSigningPayload parse(String json) {
    return SimpleSigningPayload.parse(bytes(json));
  }

  private static byte[] bytes(String json) {
    return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }

  private static void assertRefused(String json, RejectionReason reason) {
    assertThatThrownBy(() -> parse(json))
        .as(json)
        .isInstanceOf(MalformedDataException.class)
        .extracting(e -> ((MalformedDataException) e).reason())
        .isEqualTo(reason);
  }

  @Test
  void parsesTheSmallestPayload() {
    SimpleSigningPayload payload = parse("{" + CRITICAL + ",'optional':{}}");

    assertThat(payload)
        .isEqualTo(
            new SimpleSigningPayload(
                Digest.parse(DIGEST), "reference#@!", Optional.empty(), Optional.empty()));
  }

  @Test
  void parsesOptionalMembersAndIgnoresUnknownOnes() {
    SimpleSigningPayload payload =
        parse(
            "{'optional':{'creator':'C','unexpected':1,'timestamp':1484683104,'x':{'y':[null]}},"
                + CRITICAL
                + "}");

    assertThat(payload.creator()).contains("C");
    assertThat(payload.timestamp()).contains(1484683104L);
  }

  @Test
  void readsEscapesAndWhitespace() {
    SimpleSigningPayload payload =
        parse(
            "\r\n{ 'c\\u0072itical' : {"
                + TYPE.replace("atomic", "\\u0061tomic")
                + ",\t"
                + IMAGE
                + ","
                + IDENTITY.replace("#", "\\u0023\\/")
                + "}, 'optional':{}}\n");

    assertThat(payload.dockerReference()).isEqualTo("reference#/@!");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "&",
        "",
        "1",
        "[]",
        "null",
        "{}",
        "{" + CRITICAL + "}",
        "{'optional':{}}",
        "{" + CRITICAL + ",'optional':{}} {}",
        "{" + CRITICAL + ",'optional':{},'unexpected':1}",
        "{'Critical':{" + TYPE + "," + IMAGE + "," + IDENTITY + "},'optional':{}}",
        "{" + CRITICAL + "," + CRITICAL + ",'optional':{}}",
        "{'cr\\u0069tical':{}," + CRITICAL + ",'optional':{}}",
        "{" + CRITICAL + ",'optional':null}",
        "{" + CRITICAL + ",'optional':1}",
        "{" + CRITICAL + ",'optional':[]}",
        "{'critical':1,'optional':{}}",
        "{'critical':null,'optional':{}}",
        "{'critical':{" + IMAGE + "," + IDENTITY + "},'optional':{}}",
        "{'critical':{" + TYPE + "," + IDENTITY + "},'optional':{}}",
        "{'critical':{" + TYPE + "," + IMAGE + "},'optional':{}}",
        "{'critical':{" + TYPE + "," + IMAGE + "," + IDENTITY + ",'x':1},'optional':{}}",
        "{'critical':{'type':1," + IMAGE + "," + IDENTITY + "},'optional':{}}",
        "{'critical':{" + TYPE + ",'image':1," + IDENTITY + "},'optional':{}}",
        "{'critical':{" + TYPE + ",'image':{}," + IDENTITY + "},'optional':{}}",
        "{'critical':{"
            + TYPE
            + ",'image':{'docker-manifest-digest':1},"
            + IDENTITY
            + "},'optional':{}}",
        "{'critical':{"
            + TYPE
            + ",'image':{'docker-manifest-digest':'"
            + DIGEST
            + "','x':1},"
            + IDENTITY
            + "},'optional':{}}",
        "{'critical':{" + TYPE + "," + IMAGE + ",'identity':1},'optional':{}}",
        "{'critical':{" + TYPE + "," + IMAGE + ",'identity':{}},'optional':{}}",
        "{'critical':{" + TYPE + "," + IMAGE + ",'identity':{'docker-reference':1}},'optional':{}}",
        "{'critical':{"
            + TYPE
            + ","
            + IMAGE
            + ",'identity':{'docker-reference':'x','y':1}},'optional':{}}",
        "{" + CRITICAL + ",'optional':{'creator':1}}",
        "{" + CRITICAL + ",'optional':{'creator':'a','creator':'b'}}",
        "{" + CRITICAL + ",'optional':{'x':{'y':1,'y':2}}}",
        "{" + CRITICAL + ",'optional':{'x':1,'x':2}}",
        "{" + CRITICAL + ",'optional':{'timestamp':'1'}}",
        "{" + CRITICAL + ",'optional':{'x':1e999}}",
        "{" + CRITICAL + ",'optional':{'x':'\\ud800'}}"
      })
  void refusesEveryOtherForm(String json) {
    assertRefused(json, RejectionReason.PAYLOAD_INVALID);
  }

  @ParameterizedTest
  @ValueSource(strings = {"'unexpected'", "'cosign container image signature'", "null", "''"})
  void refusesOtherTypes(String type) {
    assertRefused(
        "{'critical':{'type':" + type + "," + IMAGE + "," + IDENTITY + "},'optional':{}}",
        RejectionReason.PAYLOAD_TYPE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'sha256:../..'",
        "''",
        "null",
        "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'",
        "'sha256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'",
        "'md5:2872f31c5c1f62a694fbd20c1e85257c'"
      })
  void refusesInvalidDigests(String digest) {
    assertRefused(
        "{'critical':{"
            + TYPE
            + ",'image':{'docker-manifest-digest':"
            + digest
            + "},"
            + IDENTITY
            + "},'optional':{}}",
        RejectionReason.PAYLOAD_DIGEST_INVALID);
  }

  @Test
  void acceptsDigestsOfOtherAlgorithmsWhichNeverMatch() {
    String sha512 = "sha512:" + "b".repeat(128);

    assertThat(parse(("{" + CRITICAL + ",'optional':{}}").replace(DIGEST, sha512)).manifestDigest())
        .hasToString(sha512);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "0, 0",
    "-0, 0",
    "1.0, 1",
    "1e3, 1000",
    "-7, -7",
    "1484683104, 1484683104",
    "-9223372036854775808, -9223372036854775808",
    "9007199254740993, 9007199254740992",
    "9223372036854774784, 9223372036854774784",
    "1e-400, 0",
    "null, 0"
  })
  void readsTimestampsAsDoubles(String text, long seconds) {
    assertThat(parse("{" + CRITICAL + ",'optional':{'timestamp':" + text + "}}").timestamp())
        .contains(seconds);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.5",
        "1.5",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854777856",
        "1e300",
        "true",
        "[]"
      })
  void refusesTimestampsThatAreNoWholeSeconds(String text) {
    assertRefused(
        "{" + CRITICAL + ",'optional':{'timestamp':" + text + "}}",
        RejectionReason.PAYLOAD_INVALID);
  }

  @Test
  void takesNullForNothingWhereGoDoes() {
    SimpleSigningPayload payload =
        parse(
            "{'critical':{"
                + TYPE
                + ","
                + IMAGE
                + ",'identity':{'docker-reference':null}},'optional':{'creator':null}}");

    assertThat(payload.dockerReference()).isEmpty();
    assertThat(payload.creator()).contains("");
  }

  @Test
  void writesWhatSkopeoWrites() {
    SimpleSigningPayload payload =
        new SimpleSigningPayload(
            Digest.parse(DIGEST), "reference#@!", Optional.of("CREATOR"), Optional.of(1484683104L));

    assertThat(new String(payload.toJson(), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"critical\":{\"identity\":{\"docker-reference\":\"reference#@!\"},"
                + "\"image\":{\"docker-manifest-digest\":\""
                + DIGEST
                + "\"},\"type\":\"atomic container signature\"},"
                + "\"optional\":{\"creator\":\"CREATOR\",\"timestamp\":1484683104}}");
  }

  @Test
  void leavesAbsentMembersOut() {
    SimpleSigningPayload payload =
        new SimpleSigningPayload(Digest.parse(DIGEST), "r", Optional.empty(), Optional.empty());

    assertThat(new String(payload.toJson(), StandardCharsets.UTF_8)).endsWith(",\"optional\":{}}");
    assertThat(
            new String(
                new SimpleSigningPayload(
                        Digest.parse(DIGEST), "r", Optional.empty(), Optional.of(-1L))
                    .toJson(),
                StandardCharsets.UTF_8))
        .endsWith(",\"optional\":{\"timestamp\":-1}}");
  }

  @Test
  void escapesAsGoDoes() {
    SimpleSigningPayload payload =
        new SimpleSigningPayload(
            Digest.parse(DIGEST),
            "<&>\"\\/\b\f\n\r\t\u0001\u007F\u2028\u2029ü\uD83D\uDC33\uD800x",
            Optional.empty(),
            Optional.empty());

    assertThat(new String(payload.toJson(), StandardCharsets.UTF_8))
        .contains(
            "\"\\u003c\\u0026\\u003e\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\u007F\\u2028\\u2029ü"
                + "\uD83D\uDC33\\ufffdx\"");
  }

  @Test
  void writesNoEmptyReference() {
    SimpleSigningPayload payload =
        new SimpleSigningPayload(Digest.parse(DIGEST), "", Optional.empty(), Optional.empty());

    assertThatThrownBy(payload::toJson).isInstanceOf(ReferenceFormatException.class);
  }

  static IntStream seeds() {
    return IntStream.range(0, Sample.size(15, 100));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void parsesWhatItWrites(int seed) {
    Random random = new Random(seed);
    String reference =
        random
            .ints(1 + random.nextInt(20), 0, 0x11000)
            .filter(c -> c < 0xD800 || c > 0xDFFF)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .insert(0, 'x')
            .toString();
    SimpleSigningPayload payload =
        new SimpleSigningPayload(
            Digest.parse(DIGEST),
            reference,
            random.nextBoolean() ? Optional.of(reference) : Optional.empty(),
            random.nextBoolean() ? Optional.of((long) random.nextInt()) : Optional.empty());

    assertThat(SimpleSigningPayload.parse(payload.toJson())).isEqualTo(payload);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void refusesOrReadsMutatedPayloadsWithoutOtherExceptions(int seed) {
    Random random = new Random(seed);
    byte[] json = bytes("{" + CRITICAL + ",'optional':{'creator':'c','timestamp':1}}");
    for (int i = 0; i < 20; i++) {
      byte[] mutated = json.clone();
      mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
      try {
        assertThat(SimpleSigningPayload.parse(mutated).manifestDigest()).isNotNull();
      } catch (MalformedDataException e) {
        assertThat(e.reason().code()).startsWith("payload-");
      }
    }
  }
}
