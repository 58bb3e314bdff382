package imagesigning.testkit;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.testkit.RegistryStorage.StoredManifest;
import imagesigning.testkit.internal.http.LoopbackServer;
import imagesigning.testkit.internal.http.Reply;
import imagesigning.testkit.internal.http.ServerRequest;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * A registry inside the test: the OCI distribution API on 127.0.0.1 and a free port, everything in
 * memory, every request on record.
 *
 * <pre>{@code
 * try (TestRegistry registry = TestRegistry.start()) {
 *   Digest digest = registry.push("ns/app", "1.0", TestImage.oci());
 *   String name = registry.host() + "/ns/app:1.0";
 *   …
 *   assertThat(registry.requests()).hasSize(1);
 * }
 * }</pre>
 *
 * <p>Manifests and blobs are served byte for byte as they were pushed. The referrers API and the
 * announcement of the signature extensions API are off until turned on. Thread-safe.
 */
public final class TestRegistry implements AutoCloseable {
  private final RegistryStorage storage = new RegistryStorage();
  private final RequestLog log = new RequestLog();
  private final FaultScript faults = new FaultScript();
  private final ManifestRoutes manifests = new ManifestRoutes(storage);
  private final BlobRoutes blobs = new BlobRoutes(storage);
  private final UploadRoutes uploads = new UploadRoutes(storage);
  private final TagRoutes tags = new TagRoutes(storage);
  private final LoopbackServer server;
  private volatile boolean extensionsApiAnnounced;

  private TestRegistry() {
    server = LoopbackServer.start(Optional.empty(), this::handle);
  }

  /**
   * Starts an empty registry over plain HTTP that anybody may read and write.
   *
   * @return the running registry
   */
  public static TestRegistry start() {
    return new TestRegistry();
  }

  /**
   * Host and port, as they stand in image names.
   *
   * @return {@code 127.0.0.1:port}
   */
  public String host() {
    return server.authority();
  }

  /**
   * The address.
   *
   * @return {@code http://127.0.0.1:port}
   */
  public URI uri() {
    return server.uri();
  }

  /**
   * The full name of an image in this registry.
   *
   * @param repositoryAndTag such as {@code ns/app:1.0} or {@code ns/app@sha256:…}
   * @return the name with this registry's host
   */
  public DockerReference reference(String repositoryAndTag) {
    return DockerReference.parse(host() + "/" + repositoryAndTag);
  }

  /**
   * Stores an image with its blobs under a tag.
   *
   * @param repository the repository without the host
   * @param tag the tag
   * @param image the image
   * @return the digest of its manifest
   */
  public Digest push(String repository, String tag, TestImage image) {
    image.blobs().forEach(blob -> pushBlob(repository, blob));
    return push(repository, tag, image.mediaType(), image.manifest());
  }

  /**
   * Stores an index under a tag, and its images by digest.
   *
   * @param repository the repository without the host
   * @param tag the tag
   * @param index the index
   * @return the digest of the index
   */
  public Digest push(String repository, String tag, TestIndex index) {
    for (TestImage image : index.images()) {
      image.blobs().forEach(blob -> pushBlob(repository, blob));
      pushManifest(repository, image.mediaType(), image.manifest());
    }
    return push(repository, tag, index.mediaType(), index.manifest());
  }

  /**
   * Stores manifest bytes under a tag; the media type is guessed from them.
   *
   * @param repository the repository without the host
   * @param tag the tag
   * @param manifest any bytes
   * @return their digest
   */
  public Digest push(String repository, String tag, byte[] manifest) {
    return push(repository, tag, MediaTypes.guess(manifest), manifest);
  }

  /**
   * Stores manifest bytes under a tag.
   *
   * @param repository the repository without the host
   * @param tag the tag
   * @param mediaType the {@code Content-Type} to serve them with
   * @param manifest any bytes
   * @return their digest
   */
  public Digest push(String repository, String tag, String mediaType, byte[] manifest) {
    Digest digest = pushManifest(repository, mediaType, manifest);
    storage.repository(repository).tag(tag, digest);
    return digest;
  }

  /**
   * Stores manifest bytes without a tag.
   *
   * @param repository the repository without the host
   * @param mediaType the {@code Content-Type} to serve them with
   * @param manifest any bytes
   * @return their digest
   */
  public Digest pushManifest(String repository, String mediaType, byte[] manifest) {
    Digest digest = Digest.sha256(manifest);
    storage.repository(repository).put(new StoredManifest(digest, mediaType, manifest.clone()));
    return digest;
  }

  /**
   * Stores a blob.
   *
   * @param repository the repository without the host
   * @param blob its bytes
   * @return its digest
   */
  public Digest pushBlob(String repository, byte[] blob) {
    Digest digest = Digest.sha256(blob);
    storage.repository(repository).putBlob(digest, blob.clone());
    return digest;
  }

  /**
   * Serves other bytes under a digest, as an attacker in the registry would; tags that point to the
   * digest then serve them too, and {@code Docker-Content-Digest} still names the old digest.
   *
   * @param repository the repository without the host
   * @param digest the digest of a manifest that was pushed
   * @param otherBytes what to serve from now on
   * @throws IllegalArgumentException if there is no such manifest
   */
  public void tamper(String repository, Digest digest, byte[] otherBytes) {
    StoredManifest old =
        storage
            .existing(repository)
            .flatMap(r -> r.byDigest(digest))
            .orElseThrow(
                () -> new IllegalArgumentException("no manifest " + digest + " to change"));
    storage
        .repository(repository)
        .put(new StoredManifest(digest, old.mediaType(), otherBytes.clone()));
  }

  /**
   * The bytes of a manifest, as somebody pushed them.
   *
   * @param repository the repository without the host
   * @param tagOrDigest a tag or a digest
   * @return the bytes, if there is such a manifest
   */
  public Optional<byte[]> manifest(String repository, String tagOrDigest) {
    return storage
        .existing(repository)
        .flatMap(
            r ->
                Digests.isDigest(tagOrDigest)
                    ? Digests.tryParse(tagOrDigest).flatMap(r::byDigest)
                    : r.byTag(tagOrDigest))
        .map(manifest -> manifest.bytes().clone());
  }

  /**
   * The bytes of a blob.
   *
   * @param repository the repository without the host
   * @param digest its digest
   * @return the bytes, if there is such a blob
   */
  public Optional<byte[]> blob(String repository, Digest digest) {
    return storage.existing(repository).flatMap(r -> r.blob(digest)).map(byte[]::clone);
  }

  /**
   * Whether every reply announces the signature extensions API ({@code
   * X-Registry-Supports-Signatures: 1}); the API itself is not served.
   *
   * @param announce whether to announce it; false at the start
   */
  public void announceExtensionsApi(boolean announce) {
    extensionsApiAnnounced = announce;
  }

  /**
   * What goes wrong, and when.
   *
   * @return the script of this registry, empty at the start
   */
  public FaultScript faults() {
    return faults;
  }

  /**
   * All requests so far. A request is on record before its reply leaves.
   *
   * @return the requests in the order in which they were answered
   */
  public List<RecordedRequest> requests() {
    return log.all();
  }

  /**
   * The requests of one route so far.
   *
   * @param route the route
   * @return the requests in the order in which they were answered
   */
  public List<RecordedRequest> requests(Route route) {
    return log.matching(route);
  }

  /** Forgets the requests so far. */
  public void clearRequests() {
    log.clear();
  }

  /**
   * How many connections clients have opened so far.
   *
   * @return the number
   */
  public int connections() {
    return server.connections();
  }

  /** Stops the registry, ends stalled replies and breaks open connections. */
  @Override
  public void close() {
    server.close();
  }

  private Reply handle(ServerRequest request) {
    Reply reply = faults.apply(request, () -> decorate(route(request)));
    log.record(request, reply.status());
    return reply;
  }

  private Reply decorate(Reply reply) {
    Reply marked = reply.with("Docker-Distribution-Api-Version", "registry/2.0");
    return extensionsApiAnnounced ? marked.with("X-Registry-Supports-Signatures", "1") : marked;
  }

  private Reply route(ServerRequest request) {
    Optional<RegistryPath> parsed = RegistryPath.parse(request.path());
    if (parsed.isEmpty()) {
      return Reply.of(404);
    }
    RegistryPath path = parsed.get();
    if (path.kind() == RegistryPath.Kind.PING) {
      return Reply.of(200).withJson("{}");
    }
    if (!path.hasValidRepository()) {
      return OciError.NAME_INVALID.reply();
    }
    return switch (path.kind()) {
      case MANIFEST -> manifests.handle(request, path);
      case BLOB -> blobs.handle(request, path);
      case UPLOAD -> uploads.handle(request, path);
      case TAGS -> tags.handle(request, path);
      default -> Reply.of(404);
    };
  }
}
