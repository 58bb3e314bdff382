package imagesigning.testkit;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.extensions.ExtensionSignature;
import imagesigning.core.extensions.SignatureName;
import imagesigning.testkit.RegistryStorage.StoredManifest;
import java.util.List;
import java.util.Optional;

/**
 * A registry inside the test: the OCI distribution API with everything in memory.
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
 * signature extensions API are off until turned on. Thread-safe.
 */
public final class TestRegistry extends TestServer {
  private final RegistryHandler handler;
  private final RegistryStorage storage;

  private TestRegistry(Optional<TestCertificateAuthority> authority, RegistryHandler handler) {
    super(authority, handler);
    this.handler = handler;
    this.storage = handler.storage();
    handler.setSelf(uri());
  }

  /**
   * Starts an empty registry over plain HTTP that anybody may read and write.
   *
   * @return the running registry
   */
  public static TestRegistry start() {
    return new TestRegistry(Optional.empty(), new RegistryHandler());
  }

  /**
   * Starts an empty registry over HTTPS with a certificate authority of its own.
   *
   * @return the running registry
   */
  public static TestRegistry startTls() {
    return startTls(TestCertificateAuthority.create());
  }

  /**
   * Starts an empty registry over HTTPS.
   *
   * @param authority issues its certificate
   * @return the running registry
   */
  public static TestRegistry startTls(TestCertificateAuthority authority) {
    return new TestRegistry(Optional.of(authority), new RegistryHandler());
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
   * Demands credentials from now on.
   *
   * @param auth which ones, and how they are asked for
   */
  public void protect(TestAuth auth) {
    handler.protect(Optional.of(auth));
  }

  /** Lets anybody read and write from now on, as at the start. */
  public void unprotect() {
    handler.protect(Optional.empty());
  }

  /**
   * Whether every reply announces the signature extensions API ({@code
   * X-Registry-Supports-Signatures: 1}) without the API being served, unless {@link
   * #serveExtensionsApi} is on too.
   *
   * @param announce whether to announce it; false at the start
   */
  public void announceExtensionsApi(boolean announce) {
    handler.announceExtensionsApi(announce);
  }

  /**
   * Whether the signature extensions API is announced and served, with the manifests, credentials
   * and faults of this registry. Signatures that clients write must be well-formed and belong to
   * the manifest; whose they are is not looked at.
   *
   * @param serve whether to serve it; false at the start. Signatures are kept when it is turned off
   */
  public void serveExtensionsApi(boolean serve) {
    handler.serveExtensionsApi(serve);
  }

  /**
   * The signatures that the extensions API has of a manifest, in the order in which they came.
   *
   * @param repository the repository without the host
   * @param manifest the digest of the manifest
   * @return the signatures
   */
  public List<ExtensionSignature> signatures(String repository, Digest manifest) {
    return handler.extensions().list(repository, manifest);
  }

  /**
   * Puts a signature into the extensions API under the name that its content gives it, whether it
   * is one or not.
   *
   * @param repository the repository without the host
   * @param manifest the digest of the manifest, which need not exist
   * @param signature the bytes of the signature, such as {@link TestKey#sign} makes them
   * @return the signature with its name
   */
  public ExtensionSignature addSignature(String repository, Digest manifest, byte[] signature) {
    ExtensionSignature named =
        ExtensionSignature.of(SignatureName.of(manifest, signature), signature);
    addSignature(repository, manifest, named);
    return named;
  }

  /**
   * Puts any signature into the extensions API, as a server does that checks nothing.
   *
   * @param repository the repository without the host
   * @param manifest the digest of the manifest, which need not exist
   * @param signature the signature; its name may be one of another manifest
   * @throws IllegalArgumentException if it is there already, or its name
   */
  public void addSignature(String repository, Digest manifest, ExtensionSignature signature) {
    handler.extensions().add(repository, manifest, signature);
  }

  /**
   * Whether the referrers API is served; otherwise its path does not exist, as in older registries.
   *
   * @param serve whether to serve it; false at the start
   */
  public void serveReferrers(boolean serve) {
    handler.serveReferrers(serve);
  }
}
