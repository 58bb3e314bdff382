package imagesigning.registry.internal.distribution;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import imagesigning.core.Digest;
import imagesigning.core.Limits;
import imagesigning.core.MalformedDataException;
import imagesigning.core.RejectionReason;
import imagesigning.core.simplesigning.UntrustedSigstoreSignature;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The documents of attached signatures, as they are read and added to. */
class AttachmentDocumentsTest {
  private static final String TYPE = "application/vnd.dev.cosign.simplesigning.v1+json";
  private static final byte[] PAYLOAD = {'{', '}'};
  private static final Digest DIGEST = Digest.sha256(PAYLOAD);
  private static final AttachedLayer LAYER =
      AttachedLayer.of(
          UntrustedSigstoreSignature.of(
              TYPE, PAYLOAD, Map.of("dev.cosignproject.cosign/signature", "MEU=")));
  private static final String LAYER_JSON =
      "{\"mediaType\":\""
          + TYPE
          + "\",\"digest\":\""
          + DIGEST
          + "\",\"size\":2,\"annotations\":{\"dev.cosignproject.cosign/signature\":\"MEU=\"}}";
  private static final byte[] CONFIG = "{\"a\":1}".getBytes(UTF_8);
  private static final String CONFIG_JSON =
      "{\"mediaType\":\"application/vnd.oci.image.config.v1+json\",\"digest\":\""
          + Digest.sha256(CONFIG)
          + "\",\"size\":7}";

  @Test
  void theFirstSignatureMakesTheDocumentsThatContainersImageMakes() {
    assertThat(text(AttachmentManifest.NONE.with(LAYER, CONFIG)))
        .isEqualTo(
            "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\","
                + "\"config\":"
                + CONFIG_JSON
                + ",\"layers\":["
                + LAYER_JSON
                + "]}");
    assertThat(text(AttachmentConfig.first(DIGEST)))
        .isEqualTo(
            "{\"architecture\":\"\",\"os\":\"\",\"config\":{},\"rootfs\":{\"type\":\"layers\","
                + "\"diff_ids\":[\""
                + DIGEST
                + "\"]}}");
  }

  @Test
  void whatIsThereStaysByteForByte() {
    String before =
        "{ \"schemaVersion\" : 2,\n \"annotations\":{\"x\":\"<&>\\u00e9é\"},"
            + "\"config\":\t{\"digest\":\"DIGEST\",\"size\":1e3,\"x\":[\"]}\\\"\"]} ,\"layers\""
            + ":[ {\"digest\":\"DIGEST\",\"annotations\":{\"a]\":\"}\\\\\"},\"zz\":[1.50,{}]} ],"
            + "\"subject\":{\"layers\":[]}}\n";
    before = before.replace("DIGEST", DIGEST.toString());

    String after = text(manifest(before).with(LAYER, CONFIG));

    int config = before.indexOf("{\"digest\"");
    int configEnd = before.indexOf(" ,\"layers\"");
    int layersEnd = before.indexOf("],\"subject\"");
    assertThat(after)
        .isEqualTo(
            before.substring(0, config)
                + CONFIG_JSON
                + before.substring(configEnd, layersEnd)
                + ","
                + LAYER_JSON
                + before.substring(layersEnd));
    assertThat(manifest(after).holds(LAYER)).isTrue();
    assertThat(manifest(after).layers()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {",\"layers\":null}", ",\"layers\":[]}", "}"})
  void aManifestWithoutLayersGetsSome(String end) {
    String before = "{\"config\":{\"digest\":\"" + DIGEST + "\"}" + end;

    assertThat(manifest(text(manifest(before).with(LAYER, CONFIG))).layers())
        .containsExactly(LAYER);
  }

  @Test
  void annotationsAreWrittenSortedAndEscaped() {
    Map<String, String> annotations = new TreeMap<>(Map.of("b", "\"\\\n", "a", "é"));
    AttachedLayer layer =
        AttachedLayer.of(UntrustedSigstoreSignature.of("t\"", PAYLOAD, annotations));

    assertThat(layer.toJson())
        .isEqualTo(
            "{\"mediaType\":\"t\\\"\",\"digest\":\""
                + DIGEST
                + "\",\"size\":2,\"annotations\":{\"a\":\"é\",\"b\":\"\\\"\\\\\\n\"}}");
    assertThat(manifest(text(AttachmentManifest.NONE.with(layer, CONFIG))).holds(layer)).isTrue();
  }

  @Test
  void anotherAnnotationTypeOrSizeIsAnotherSignature() {
    AttachmentManifest there = manifest(text(AttachmentManifest.NONE.with(LAYER, CONFIG)));

    assertThat(there.holds(LAYER)).isTrue();
    assertThat(there.holds(new AttachedLayer(TYPE, DIGEST, 2, Map.of()))).isFalse();
    assertThat(there.holds(new AttachedLayer("x", DIGEST, 2, LAYER.annotations()))).isFalse();
    assertThat(there.holds(new AttachedLayer(TYPE, DIGEST, 3, LAYER.annotations()))).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | {\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"D\"]}}",
        "{\"a\":1,\"rootfs\":null}|{\"a\":1,\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"D\"]}}",
        "{\"rootfs\":{}} | {\"rootfs\":{\"diff_ids\":[\"D\"]}}",
        "{\"rootfs\":{\"diff_ids\":null}} | {\"rootfs\":{\"diff_ids\":[\"D\"]}}",
        "{\"rootfs\":{\"diff_ids\":[\"x\"]},\"z\": 1.0}"
            + " | {\"rootfs\":{\"diff_ids\":[\"x\",\"D\"]},\"z\": 1.0}",
        "{\"history\":[{}],\"rootfs\":{\"diff_ids\":[\"x\"]}} | {\"history\":[{},"
            + "{\"created\":\"0001-01-01T00:00:00Z\"}],\"rootfs\":{\"diff_ids\":[\"x\",\"D\"]}}",
        "{\"history\":[{}],\"rootfs\":{\"diff_ids\":[\"x\",\"y\"]}}"
            + " | {\"history\":[{}],\"rootfs\":{\"diff_ids\":[\"x\",\"y\",\"D\"]}}"
      })
  void theConfigurationGetsOneMoreDiffIdAndKeepsTheRest(String before, String after) {
    byte[] made = AttachmentConfig.with(before.getBytes(UTF_8), DIGEST, Limits.DEFAULT);

    assertThat(text(made)).isEqualTo(after.replace("D", DIGEST.toString()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{\"rootfs\":1}",
        "{\"rootfs\":{\"diff_ids\":{}}}",
        "{\"RootFS\":{}}",
        "{\"history\":{},\"rootfs\":{\"diff_ids\":[]}}",
        "{} {}",
        ""
      })
  void aMalformedConfigurationIsNotAddedTo(String before) {
    MalformedDataException failure =
        catchThrowableOfType(
            MalformedDataException.class,
            () -> AttachmentConfig.with(before.getBytes(UTF_8), DIGEST, Limits.DEFAULT));

    assertThat(failure.reason()).isEqualTo(RejectionReason.ATTACHMENT_INVALID);
    assertThat(failure).hasMessageContaining("configuration of attached signatures");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"config\":null}",
        "{\"config\":[]}",
        "{\"config\":{}}",
        "{\"config\":{\"digest\":\"sha256:../../etc/passwd\"}}"
      })
  void aManifestWithoutAUsableConfigurationIsNotAddedTo(String before) {
    MalformedDataException failure =
        catchThrowableOfType(MalformedDataException.class, () -> manifest(before).config());

    assertThat(failure.reason()).isEqualTo(RejectionReason.ATTACHMENT_INVALID);
  }

  private static AttachmentManifest manifest(String json) {
    return AttachmentManifest.of(json.getBytes(UTF_8), Limits.DEFAULT);
  }

  private static String text(byte[] json) {
    return new String(json, UTF_8);
  }
}
