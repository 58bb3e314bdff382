package imagesigning.testkit;

import imagesigning.core.Digest;
import imagesigning.core.ManifestKind;
import imagesigning.core.Platform;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** An index over images for several platforms. Deterministic and immutable. */
public final class TestIndex {
  private final ManifestKind kind;
  private final List<TestImage> images;
  private final byte[] manifest;

  private TestIndex(ManifestKind kind, List<TestImage> images) {
    this.kind = kind;
    this.images = List.copyOf(images);
    String entries =
        images.stream().map(TestIndex::entry).collect(Collectors.joining(",", "[", "]"));
    String json =
        "{\"schemaVersion\":2,\"mediaType\":\""
            + kind.mediaType()
            + "\",\"manifests\":"
            + entries
            + "}";
    this.manifest = json.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * An OCI index.
   *
   * @param images its instances, in order
   * @return the index
   */
  public static TestIndex oci(TestImage... images) {
    return new TestIndex(ManifestKind.OCI_INDEX, List.of(images));
  }

  /**
   * A Docker manifest list.
   *
   * @param images its instances, in order
   * @return the list
   */
  public static TestIndex docker(TestImage... images) {
    return new TestIndex(ManifestKind.DOCKER_LIST, List.of(images));
  }

  /**
   * An OCI index with images for linux/amd64 and linux/arm64.
   *
   * @return the index
   */
  public static TestIndex multiPlatform() {
    return oci(TestImage.oci(), TestImage.oci().forPlatform(Platform.of("linux", "arm64")));
  }

  /**
   * The instances.
   *
   * @return the images in order
   */
  public List<TestImage> images() {
    return images;
  }

  /**
   * The instance for a platform.
   *
   * @param platform exactly this platform
   * @return the image
   * @throws IllegalArgumentException if there is none
   */
  public TestImage image(Platform platform) {
    return images.stream()
        .filter(image -> image.platform().equals(platform))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no image for " + platform));
  }

  /**
   * The media type.
   *
   * @return the media type
   */
  public String mediaType() {
    return kind.mediaType();
  }

  /**
   * The exact bytes.
   *
   * @return a copy
   */
  public byte[] manifest() {
    return manifest.clone();
  }

  /**
   * The digest of the index itself.
   *
   * @return the digest
   */
  public Digest digest() {
    return Digest.sha256(manifest);
  }

  private static String entry(TestImage image) {
    Platform platform = image.platform();
    String variant = platform.variant().map(v -> ",\"variant\":\"" + v + "\"").orElse("");
    return "{\"mediaType\":\""
        + image.mediaType()
        + "\",\"size\":"
        + image.manifest().length
        + ",\"digest\":\""
        + image.digest()
        + "\",\"platform\":{\"architecture\":\""
        + platform.architecture()
        + "\",\"os\":\""
        + platform.os()
        + "\""
        + variant
        + "}}";
  }
}
