package imagesigning.core.simplesigning;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import imagesigning.core.Digest;
import imagesigning.core.MalformedDataException;
import imagesigning.core.ReferenceFormatException;
import imagesigning.core.RejectionReason;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The payload of sigstore signatures. */
class SigstorePayloadTest {
  private static final Digest DIGEST = Digest.sha256(new byte[0]);

  /** As cosign writes it. */
  private static final String COSIGN =
      "{\"critical\":{\"identity\":{\"docker-reference\":\"registry.test/team/app\"},"
          + "\"image\":{\"docker-manifest-digest\":\""
          + DIGEST
          + "\"},\"type\":\"cosign container image signature\"},\"optional\":null}";

  private static SigstorePayload parse(String json) {
    return SigstorePayload.parse(json.getBytes(UTF_8));
  }

  @Test
  void readsAndWritesWhatCosignWrites() {
    SigstorePayload payload = parse(COSIGN);
    assertThat(payload.dockerReference()).isEqualTo("registry.test/team/app");
    assertThat(payload.manifestDigest()).isEqualTo(DIGEST);
    assertThat(payload.annotations()).isEmpty();
    assertThat(new String(payload.toJson(), UTF_8)).isEqualTo(COSIGN);
  }

  @Test
  void readsAndWritesAnnotationsAndWhatSkopeoAdds() {
    String json =
        COSIGN.replace(
            "null",
            "{\"a\":\"<b>\",\"creator\":\"containers/image 5\",\"n\":7,\"timestamp\":1714903200}");
    SigstorePayload payload = parse(json);
    assertThat(payload.creator()).contains("containers/image 5");
    assertThat(payload.timestamp()).contains(1_714_903_200L);
    assertThat(payload.annotations()).isEqualTo(Map.of("a", "<b>"));
    assertThat(new String(payload.toJson(), UTF_8))
        .isEqualTo(json.replace(",\"n\":7", "").replace("<b>", "\\u003cb\\u003e"));
  }

  @ParameterizedTest
  @CsvSource({
    "cosign container, atomic container, PAYLOAD_TYPE",
    "sha256:, sha257:, PAYLOAD_DIGEST_INVALID",
    "null, [], PAYLOAD_INVALID",
    "null, \"\", PAYLOAD_INVALID",
    "null, 'null,\"more\":1', PAYLOAD_INVALID",
    "optional, Optional, PAYLOAD_INVALID",
    "null, '{\"timestamp\":0.5}', PAYLOAD_INVALID",
    "null, '{\"creator\":1}', PAYLOAD_INVALID",
    "null, '{\"a\":1,\"a\":2}', PAYLOAD_INVALID",
    "null}, null}}, PAYLOAD_INVALID",
    "'\"image\":', '\"x\":1,\"image\":', PAYLOAD_INVALID",
  })
  void refusesEveryOtherForm(String part, String other, RejectionReason reason) {
    String json = COSIGN.replace(part, other);
    assertThat(json).isNotEqualTo(COSIGN);
    assertThat(catchThrowableOfType(MalformedDataException.class, () -> parse(json)).reason())
        .isEqualTo(reason);
  }

  @Test
  void simpleSigningStillWantsAnObject() {
    String json = COSIGN.replace("cosign container image", "atomic container");
    assertThatThrownBy(() -> SimpleSigningPayload.parse(json.getBytes(UTF_8)))
        .hasMessageContaining("optional is not an object");
  }

  @Test
  void signsNoEmptyName() {
    SigstorePayload empty =
        new SigstorePayload(DIGEST, "", Optional.empty(), Optional.empty(), Map.of());
    assertThatThrownBy(empty::toJson).isInstanceOf(ReferenceFormatException.class);
  }
}
