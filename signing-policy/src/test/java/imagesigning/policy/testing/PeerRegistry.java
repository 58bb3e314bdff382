package imagesigning.policy.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import imagesigning.core.Digest;
import imagesigning.testing.TarArchive;
import imagesigning.testing.Vectors;
import java.util.Map;
import java.util.Optional;

/** The storage of the registry that peers pushed to, read out of its archive. */
public final class PeerRegistry {
  private static final String ROOT = "docker/registry/v2/";

  private final Map<String, byte[]> files;

  private PeerRegistry(Map<String, byte[]> files) {
    this.files = files;
  }

  public static PeerRegistry read() {
    return new PeerRegistry(TarArchive.files(Vectors.read("peers/registry.tar.gz")));
  }

  /** What a tag points to. */
  public Optional<byte[]> tagged(String repository, String tag) {
    String link = ROOT + "repositories/" + repository + "/_manifests/tags/" + tag + "/current/link";
    return Optional.ofNullable(files.get(link))
        .map(digest -> blob(Digest.parse(new String(digest, UTF_8))));
  }

  public byte[] blob(Digest digest) {
    String hex = digest.hex();
    byte[] blob = files.get(ROOT + "blobs/sha256/" + hex.substring(0, 2) + "/" + hex + "/data");
    if (blob == null) {
      throw new IllegalStateException("no blob " + digest);
    }
    return blob;
  }
}
