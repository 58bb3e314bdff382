package imagesigning.registry.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import imagesigning.core.Digest;
import imagesigning.testkit.TestRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/** The storage of the registry that peers pushed to, read out of its archive. */
public final class PeerRegistry {
  private static final int BLOCK = 512;

  /** Its own type stands before those of its parts. */
  private static final Pattern OWN_TYPE =
      Pattern.compile("\"mediaType\"\\s*:\\s*\"(application/vnd[^\"]*)\"");

  private static final String ROOT = "docker/registry/v2/";

  private final Map<String, byte[]> files = new HashMap<>();

  private PeerRegistry() {}

  public static PeerRegistry read() {
    PeerRegistry registry = new PeerRegistry();
    byte[] archive = archive();
    try (InputStream tar = new GZIPInputStream(new ByteArrayInputStream(archive))) {
      registry.unpack(tar);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return registry;
  }

  private void unpack(InputStream tar) throws IOException {
    Optional<String> longName = Optional.empty();
    for (byte[] header = tar.readNBytes(BLOCK);
        header.length == BLOCK && header[0] != 0;
        header = tar.readNBytes(BLOCK)) {
      int size = Integer.parseInt(text(header, 124, 12), 8);
      byte[] content = tar.readNBytes(size);
      tar.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
      char type = (char) header[156];
      if (type == 'x') {
        longName = path(new String(content, UTF_8));
      } else {
        files.put(longName.orElse(text(header, 0, 100)), content);
        longName = Optional.empty();
      }
    }
  }

  private static String text(byte[] header, int from, int most) {
    return new String(header, from, most, UTF_8).replace("\0", "").strip();
  }

  /** The path among the records {@code length name=value} of an extended header. */
  private static Optional<String> path(String records) {
    return records
        .lines()
        .filter(line -> line.contains(" path="))
        .map(line -> line.substring(line.indexOf('=') + 1))
        .findFirst();
  }

  private static byte[] archive() {
    try {
      return Files.readAllBytes(Vectors.directory().resolve("peers/registry.tar.gz"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Puts a repository with everything in it into a test's registry. */
  public void serve(String repository, TestRegistry registry) {
    String root = ROOT + "repositories/" + repository + "/";
    files.forEach(
        (path, content) -> {
          if (!path.startsWith(root) || !path.endsWith("/link")) {
            return;
          }
          byte[] blob = blob(Digest.parse(new String(content, UTF_8)));
          String inside = path.substring(root.length());
          if (inside.startsWith("_layers/")) {
            registry.pushBlob(repository, blob);
          } else if (inside.startsWith("_manifests/revisions/")) {
            registry.pushManifest(repository, mediaType(blob), blob);
          } else if (inside.endsWith("/current/link")) {
            String tag = inside.substring("_manifests/tags/".length());
            registry.push(repository, tag.substring(0, tag.indexOf('/')), mediaType(blob), blob);
          }
        });
  }

  private static String mediaType(byte[] manifest) {
    String text = new String(manifest, UTF_8);
    Matcher matcher = OWN_TYPE.matcher(text);
    if (matcher.find()) {
      return matcher.group(1);
    }
    throw new IllegalStateException("no media type in " + text);
  }

  private byte[] blob(Digest digest) {
    String hex = digest.hex();
    byte[] blob = files.get(ROOT + "blobs/sha256/" + hex.substring(0, 2) + "/" + hex + "/data");
    if (blob == null) {
      throw new IllegalStateException("no blob " + digest);
    }
    return blob;
  }
}
