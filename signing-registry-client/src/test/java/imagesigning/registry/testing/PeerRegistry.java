package imagesigning.registry.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import imagesigning.core.Digest;
import imagesigning.testing.TarArchive;
import imagesigning.testing.Vectors;
import imagesigning.testkit.TestRegistry;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The storage of the registry that peers pushed to, read out of its archive. */
public final class PeerRegistry {

  /** Its own type stands before those of its parts. */
  private static final Pattern OWN_TYPE =
      Pattern.compile("\"mediaType\"\\s*:\\s*\"(application/vnd[^\"]*)\"");

  private static final String ROOT = "docker/registry/v2/";

  private final Map<String, byte[]> files;

  private PeerRegistry(Map<String, byte[]> files) {
    this.files = files;
  }

  public static PeerRegistry read() {
    return new PeerRegistry(TarArchive.files(Vectors.read("peers/registry.tar.gz")));
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
