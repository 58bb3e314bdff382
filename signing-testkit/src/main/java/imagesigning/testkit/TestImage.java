package imagesigning.testkit;

import imagesigning.core.Digest;
import imagesigning.core.ImageReference;
import imagesigning.core.ManifestKind;
import imagesigning.core.Platform;
import imagesigning.core.simplesigning.UntrustedSignature;
import imagesigning.policy.ImageInMemory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * A small real image: manifest, configuration and one layer that container tools can unpack.
 *
 * <p>The same arguments always give the same bytes, and different seeds different digests.
 * Immutable.
 */
public final class TestImage {
  private final ManifestKind kind;
  private final int seed;
  private final Platform platform;
  private final String note;
  private final byte[] layer;
  private final byte[] config;
  private final byte[] manifest;

  private TestImage(ManifestKind kind, int seed, Platform platform, String note) {
    this.kind = kind;
    this.seed = seed;
    this.platform = platform;
    this.note = note;
    byte[] tar = TestLayer.tar("hello.txt", "image " + seed + " for " + platform + "\n");
    this.layer = TestLayer.gzip(tar);
    this.config = utf8(configJson(platform, Digest.sha256(tar)));
    this.manifest = utf8(manifestJson());
  }

  /**
   * The OCI image with seed 1 for linux/amd64.
   *
   * @return the image
   */
  public static TestImage oci() {
    return oci(1);
  }

  /**
   * An OCI image for linux/amd64.
   *
   * @param seed any number
   * @return the image
   */
  public static TestImage oci(int seed) {
    return new TestImage(ManifestKind.OCI_MANIFEST, seed, Platform.of("linux", "amd64"), "");
  }

  /**
   * The Docker schema 2 image with seed 1 for linux/amd64.
   *
   * @return the image
   */
  public static TestImage docker() {
    return docker(1);
  }

  /**
   * A Docker schema 2 image for linux/amd64.
   *
   * @param seed any number
   * @return the image
   */
  public static TestImage docker(int seed) {
    return new TestImage(ManifestKind.DOCKER_SCHEMA2, seed, Platform.of("linux", "amd64"), "");
  }

  /**
   * The same for another platform.
   *
   * @param other the platform
   * @return another image
   */
  public TestImage forPlatform(Platform other) {
    return new TestImage(kind, seed, other, note);
  }

  /**
   * The same with a manifest of about that many bytes, filled up by an annotation.
   *
   * @param bytes the size wanted; nothing happens if the manifest is larger already
   * @return another image with the same configuration and layer
   */
  public TestImage paddedTo(int bytes) {
    int missing = bytes - manifest.length - ",\"annotations\":{\"note\":\"\"}".length();
    return missing <= 0 ? this : new TestImage(kind, seed, platform, "x".repeat(missing));
  }

  /**
   * The kind of the manifest.
   *
   * @return OCI manifest or Docker schema 2
   */
  public ManifestKind kind() {
    return kind;
  }

  /**
   * The media type of the manifest.
   *
   * @return the media type
   */
  public String mediaType() {
    return kind.mediaType();
  }

  /**
   * The platform the configuration names.
   *
   * @return the platform
   */
  public Platform platform() {
    return platform;
  }

  /**
   * The exact bytes of the manifest.
   *
   * @return a copy
   */
  public byte[] manifest() {
    return manifest.clone();
  }

  /**
   * The digest of the manifest.
   *
   * @return the digest
   */
  public Digest digest() {
    return Digest.sha256(manifest);
  }

  /**
   * The exact bytes of the configuration.
   *
   * @return a copy
   */
  public byte[] config() {
    return config.clone();
  }

  /**
   * The exact bytes of the only layer, a tar archive in gzip.
   *
   * @return a copy
   */
  public byte[] layer() {
    return layer.clone();
  }

  /**
   * Everything a registry stores besides the manifest.
   *
   * @return copies of configuration and layer
   */
  public List<byte[]> blobs() {
    return List.of(config(), layer());
  }

  /**
   * This image as a policy evaluator wants it, without any server.
   *
   * @param reference the name under which it is judged, such as {@code host/app:1.0} or {@code
   *     docker://host/app:1.0}
   * @param signatures its signatures, in order
   * @return the image in memory
   */
  public ImageInMemory inMemory(String reference, UntrustedSignature... signatures) {
    return ImageInMemory.of(ImageReference.parse(reference), manifest(), Arrays.asList(signatures));
  }

  private static String configJson(Platform platform, Digest diffId) {
    String variant = platform.variant().map(v -> "\"variant\":\"" + v + "\",").orElse("");
    return "{\"architecture\":\""
        + platform.architecture()
        + "\","
        + variant
        + "\"os\":\""
        + platform.os()
        + "\",\"config\":{\"Cmd\":[\"/hello\"]},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\""
        + diffId
        + "\"]},\"history\":[{\"created\":\"1970-01-01T00:00:00Z\",\"created_by\":\"test\"}],"
        + "\"created\":\"1970-01-01T00:00:00Z\"}";
  }

  private String manifestJson() {
    boolean oci = kind == ManifestKind.OCI_MANIFEST;
    String configType =
        oci
            ? "application/vnd.oci.image.config.v1+json"
            : "application/vnd.docker.container.image.v1+json";
    String layerType =
        oci
            ? "application/vnd.oci.image.layer.v1.tar+gzip"
            : "application/vnd.docker.image.rootfs.diff.tar.gzip";
    String annotations = note.isEmpty() ? "" : ",\"annotations\":{\"note\":\"" + note + "\"}";
    return "{\"schemaVersion\":2,\"mediaType\":\""
        + kind.mediaType()
        + "\",\"config\":"
        + descriptor(configType, config)
        + ",\"layers\":["
        + descriptor(layerType, layer)
        + "]"
        + annotations
        + "}";
  }

  private static String descriptor(String mediaType, byte[] content) {
    return "{\"mediaType\":\""
        + mediaType
        + "\",\"size\":"
        + content.length
        + ",\"digest\":\""
        + Digest.sha256(content)
        + "\"}";
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Kind, seed and platform. */
  @Override
  public String toString() {
    return kind + " image " + seed + " for " + platform;
  }
}
