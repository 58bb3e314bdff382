package imagesigning.registry.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/**
 * A small OCI layout on disk for peers to copy from: {@code amd64}, {@code arm64}, {@code multi}.
 */
final class ImageLayout {
  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  private static final String INDEX = "application/vnd.oci.image.index.v1+json";

  private final Path directory;
  private final Map<String, String> descriptors = new LinkedHashMap<>();
  private final Map<String, String> digests = new LinkedHashMap<>();

  private ImageLayout(Path directory) {
    this.directory = directory;
  }

  /** Writes the layout. */
  static ImageLayout create(Path directory) throws IOException {
    ImageLayout layout = new ImageLayout(directory);
    Files.createDirectories(directory.resolve("blobs/sha256"));
    Files.writeString(directory.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
    layout.image("amd64");
    layout.image("arm64");
    String instances =
        layout.descriptors.get("amd64")
            + ",\"platform\":{\"architecture\":\"amd64\",\"os\":\"linux\"}},"
            + layout.descriptors.get("arm64")
            + ",\"platform\":{\"architecture\":\"arm64\",\"os\":\"linux\"}}";
    layout.add("multi", INDEX, index(instances));
    StringBuilder named = new StringBuilder();
    layout.descriptors.forEach(
        (name, descriptor) ->
            named
                .append(named.isEmpty() ? "" : ",")
                .append(descriptor)
                .append(",\"annotations\":{\"org.opencontainers.image.ref.name\":\"")
                .append(name)
                .append("\"}}"));
    Files.writeString(directory.resolve("index.json"), index(named.toString()));
    return layout;
  }

  /** How skopeo names an image of the layout. */
  String reference(String name) {
    return "oci:" + directory + ":" + name;
  }

  /** The digest of a manifest of the layout. */
  String digest(String name) {
    return digests.get(name);
  }

  private static String index(String manifests) {
    return "{\"schemaVersion\":2,\"mediaType\":\""
        + INDEX
        + "\",\"manifests\":["
        + manifests
        + "]}";
  }

  private void image(String architecture) throws IOException {
    byte[] emptyTar = new byte[1024];
    String config =
        "{\"architecture\":\"%s\",\"os\":\"linux\",\"config\":{},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"%s\"]}}"
            .formatted(architecture, sha256(emptyTar));
    String manifest =
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s},\"layers\":[%s}]}"
            .formatted(
                MANIFEST,
                blob("application/vnd.oci.image.config.v1+json", config.getBytes(UTF_8)),
                blob("application/vnd.oci.image.layer.v1.tar+gzip", gzip(emptyTar)));
    add(architecture, MANIFEST, manifest);
  }

  private void add(String name, String mediaType, String manifest) throws IOException {
    descriptors.put(name, blob(mediaType, manifest.getBytes(UTF_8)));
    digests.put(name, sha256(manifest.getBytes(UTF_8)));
  }

  /** Writes a blob; the descriptor returned is left open for further members. */
  private String blob(String mediaType, byte[] content) throws IOException {
    String digest = sha256(content);
    Files.write(directory.resolve("blobs/sha256").resolve(digest.substring(7)), content);
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d"
        .formatted(mediaType, digest, content.length);
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(content);
    }
    return out.toByteArray();
  }

  private static String sha256(byte[] content) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
      return "sha256:" + HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
