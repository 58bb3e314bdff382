package imagesigning.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.Platform;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class TestImageTest {

  @Test
  void isTheSameEveryTimeAndDiffersBySeedKindAndPlatform() {
    assertThat(TestImage.oci(5).manifest()).isEqualTo(TestImage.oci(5).manifest());
    assertThat(TestImage.oci(5).digest())
        .isNotEqualTo(TestImage.oci(6).digest())
        .isNotEqualTo(TestImage.docker(5).digest())
        .isNotEqualTo(TestImage.oci(5).forPlatform(Platform.of("linux", "arm64")).digest());
    assertThat(TestIndex.multiPlatform().digest()).isEqualTo(TestIndex.multiPlatform().digest());
  }

  /** Pinned, because users may pin them too. */
  @Test
  void hasTheSameDigestOnEveryJavaVersion() {
    assertThat(TestImage.oci().digest())
        .hasToString("sha256:61e4e71b405302c406b9a8cd6892adbca50f0924bde18f50a1f070640bfba2d0");
    assertThat(TestImage.docker().digest())
        .hasToString("sha256:9a80ffc1dd0bda978ccf4c3c8ed6a1d2f86aa0570a4477a93ebdfcb9e5ef0804");
  }

  @Test
  void layerIsATarInGzip() throws Exception {
    byte[] tar;
    try (GZIPInputStream in =
        new GZIPInputStream(new ByteArrayInputStream(TestImage.oci().layer()))) {
      tar = in.readAllBytes();
    }

    assertThat(tar).hasSize(4 * 512);
    assertThat(new String(tar, StandardCharsets.US_ASCII))
        .startsWith("hello.txt\0")
        .contains("ustar", "image 1 for linux/amd64\n");
  }

  @Test
  void manifestGrowsToTheSizeWanted() {
    TestImage padded = TestImage.oci().paddedTo(2048);

    assertThat(padded.manifest()).hasSize(2048);
    assertThat(padded.blobs()).hasSize(2);
    assertThat(padded.config()).isEqualTo(TestImage.oci().config());
    assertThat(TestImage.oci().paddedTo(1).manifest()).isEqualTo(TestImage.oci().manifest());
  }

  @Test
  void indexKnowsItsInstances() {
    TestIndex index = TestIndex.docker(TestImage.docker(1), TestImage.docker(2));

    assertThat(index.images()).hasSize(2);
    assertThat(index.mediaType()).endsWith("manifest.list.v2+json");
    assertThat(index.image(Platform.of("linux", "amd64")).digest())
        .isEqualTo(TestImage.docker(1).digest());
  }
}
