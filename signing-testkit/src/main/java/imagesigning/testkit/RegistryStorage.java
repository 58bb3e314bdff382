package imagesigning.testkit;

import imagesigning.core.Digest;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** What a registry holds. Thread-safe. */
final class RegistryStorage {
  private final Map<String, Repository> repositories = new ConcurrentHashMap<>();

  Repository repository(String name) {
    return repositories.computeIfAbsent(name, n -> new Repository());
  }

  Optional<Repository> existing(String name) {
    return Optional.ofNullable(repositories.get(name));
  }

  /** Manifest bytes under the digest by which they are served, which need not be theirs. */
  static final class StoredManifest {
    private final Digest digest;
    private final String mediaType;
    private final byte[] bytes;

    StoredManifest(Digest digest, String mediaType, byte[] bytes) {
      this.digest = digest;
      this.mediaType = mediaType;
      this.bytes = bytes;
    }

    Digest digest() {
      return digest;
    }

    String mediaType() {
      return mediaType;
    }

    byte[] bytes() {
      return bytes;
    }
  }

  /** One repository. */
  static final class Repository {
    private final Map<Digest, StoredManifest> manifests = new ConcurrentHashMap<>();
    private final NavigableMap<String, Digest> tags = new ConcurrentSkipListMap<>();
    private final Map<Digest, byte[]> blobs = new ConcurrentHashMap<>();

    void put(StoredManifest manifest) {
      manifests.put(manifest.digest(), manifest);
    }

    void tag(String tag, Digest digest) {
      tags.put(tag, digest);
    }

    Optional<StoredManifest> byTag(String tag) {
      return Optional.ofNullable(tags.get(tag)).flatMap(this::byDigest);
    }

    Optional<StoredManifest> byDigest(Digest digest) {
      return Optional.ofNullable(manifests.get(digest));
    }

    boolean removeTag(String tag) {
      return tags.remove(tag) != null;
    }

    boolean removeManifest(Digest digest) {
      tags.values().removeIf(digest::equals);
      return manifests.remove(digest) != null;
    }

    List<String> tagsAfter(String last) {
      return List.copyOf(tags.tailMap(last, false).keySet());
    }

    List<StoredManifest> manifests() {
      return List.copyOf(manifests.values());
    }

    void putBlob(Digest digest, byte[] bytes) {
      blobs.put(digest, bytes);
    }

    Optional<byte[]> blob(Digest digest) {
      return Optional.ofNullable(blobs.get(digest));
    }

    boolean removeBlob(Digest digest) {
      return blobs.remove(digest) != null;
    }
  }
}
