package imagesigning.registry.internal.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.Manifest;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompanionTagsTest {
  private static final String HEX = "0123456789abcdef".repeat(4);
  private static final String TAG = "sha256-" + HEX;
  private static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
  private static final String DOCKER_LIST =
      "application/vnd.docker.distribution.manifest.list.v2+json";
  private static final String TYPE = ",\"artifactType\":\"application/vnd.example\"";

  @ParameterizedTest
  @ValueSource(strings = {".sig", ".att", ".sbom"})
  void knowsAttachmentsByName(String suffix) {
    assertThat(CompanionTags.isAttachment(TAG + suffix)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "TAG",
        "TAG.other",
        "TAG.sig.sig",
        "TAG-sig",
        "TAG.SIG",
        "xTAG.sig",
        "latest.sig",
        "v1.att",
        ".sig",
        "sha256-0123.sig",
        "sha512-HEX.sig",
        "SHA256-HEX.sig",
        "sha256:HEX.sig",
        "sha256-HEX0.sig",
        "sha256-UPPER.sig",
        "latest"
      })
  void knowsNoOther(String tag) {
    String full =
        tag.replace("TAG", TAG)
            .replace("UPPER", HEX.replace("abcdef", "ABCDEF"))
            .replace("HEX", HEX);

    assertThat(CompanionTags.isAttachment(full)).isFalse();
  }

  private static Manifest index(String mediaType, String... more) {
    StringBuilder entries = new StringBuilder();
    for (String one : more) {
      entries
          .append(entries.isEmpty() ? "" : ",")
          .append("{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"size\":1,")
          .append("\"digest\":\"sha256:")
          .append(HEX)
          .append('"')
          .append(one)
          .append('}');
    }
    return Manifest.of(
        ("{\"schemaVersion\":2,\"mediaType\":\""
                + mediaType
                + "\",\"manifests\":["
                + entries
                + "]}")
            .getBytes(StandardCharsets.UTF_8));
  }

  private static boolean isReferrersTag(String tag, Manifest manifest) {
    return CompanionTags.isReferrersTag(tag, manifest, 20);
  }

  @Test
  void knowsADigestTagWithAnIndexOfReferrers() {
    assertThat(isReferrersTag(TAG, index(OCI_INDEX, TYPE))).isTrue();
    assertThat(isReferrersTag(TAG, index(OCI_INDEX, TYPE, TYPE))).isTrue();
    // What is left when the last referrer was deleted.
    assertThat(isReferrersTag(TAG, index(OCI_INDEX))).isTrue();
  }

  @Test
  void oneEntryWithoutTypeMakesItAnImage() {
    assertThat(isReferrersTag(TAG, index(OCI_INDEX, TYPE, ""))).isFalse();
    assertThat(isReferrersTag(TAG, index(OCI_INDEX, TYPE, ",\"artifactType\":\"\""))).isFalse();
    assertThat(isReferrersTag(TAG, index(OCI_INDEX, TYPE, ",\"artifactType\":7"))).isFalse();
  }

  @Test
  void aDockerListIsAnImage() {
    assertThat(isReferrersTag(TAG, index(DOCKER_LIST, TYPE))).isFalse();
  }

  @Test
  void aManifestThatIsNoIndexIsAnImage() {
    Manifest manifest =
        Manifest.of(
            ("{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\","
                    + "\"config\":{},\"layers\":[]}")
                .getBytes(StandardCharsets.UTF_8));

    assertThat(isReferrersTag(TAG, manifest)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"latest", "sha256-0123", "TAG.other", "TAG0", "sha512-HEX"})
  void anotherNameIsAnImage(String tag) {
    String full = tag.replace("TAG", TAG).replace("HEX", HEX);

    assertThat(isReferrersTag(full, index(OCI_INDEX, TYPE))).isFalse();
  }
}
