package imagesigning.testkit;

import imagesigning.core.Digest;
import imagesigning.testkit.RegistryStorage.Repository;
import imagesigning.testkit.RegistryStorage.StoredManifest;
import imagesigning.testkit.internal.http.Reply;
import imagesigning.testkit.internal.http.ServerRequest;
import java.util.Optional;
import java.util.regex.Pattern;

/** {@code /v2/<name>/manifests/<reference>} of the distribution specification. */
final class ManifestRoutes {
  private static final Pattern TAG = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}");

  private final RegistryStorage storage;

  ManifestRoutes(RegistryStorage storage) {
    this.storage = storage;
  }

  Reply handle(ServerRequest request, RegistryPath path, boolean referrersServed) {
    return switch (request.method()) {
      case "GET", "HEAD" ->
          find(path).map(ManifestRoutes::serve).orElseGet(OciError.MANIFEST_UNKNOWN::reply);
      case "PUT" -> put(request, path, referrersServed);
      case "DELETE" -> delete(path);
      default -> OciError.UNSUPPORTED.reply();
    };
  }

  private Optional<StoredManifest> find(RegistryPath path) {
    return storage
        .existing(path.repository())
        .flatMap(
            repository ->
                Digests.isDigest(path.argument())
                    ? Digests.tryParse(path.argument()).flatMap(repository::byDigest)
                    : repository.byTag(path.argument()));
  }

  private static Reply serve(StoredManifest manifest) {
    return Reply.of(200)
        .with(OciError.DIGEST_HEADER, manifest.digest().toString())
        .withBody(manifest.mediaType(), manifest.bytes());
  }

  private Reply put(ServerRequest request, RegistryPath path, boolean referrersServed) {
    Optional<String> mediaType = request.header("Content-Type");
    if (mediaType.isEmpty() || request.body().length == 0) {
      return OciError.MANIFEST_INVALID.reply();
    }
    Digest digest = Digest.sha256(request.body());
    if (Digests.isDigest(path.argument())) {
      Optional<Digest> wanted = Digests.tryParse(path.argument());
      if (wanted.isEmpty() || !wanted.get().matches(request.body())) {
        return OciError.DIGEST_INVALID.reply();
      }
      digest = wanted.get();
    } else if (!TAG.matcher(path.argument()).matches()) {
      return OciError.MANIFEST_INVALID.reply();
    }
    return store(
        request,
        path,
        new StoredManifest(digest, mediaType.get(), request.body()),
        referrersServed);
  }

  private Reply store(
      ServerRequest request, RegistryPath path, StoredManifest manifest, boolean referrersServed) {
    ManifestJson json = new ManifestJson(manifest.bytes());
    Repository repository = storage.repository(path.repository());
    if (!json.blobs().stream().allMatch(blob -> repository.blob(blob).isPresent())) {
      return OciError.MANIFEST_BLOB_UNKNOWN.reply();
    }
    repository.put(manifest);
    if (!Digests.isDigest(path.argument())) {
      repository.tag(path.argument(), manifest.digest());
    }
    Reply created =
        Reply.of(201)
            .with("Location", request.path())
            .with(OciError.DIGEST_HEADER, manifest.digest().toString());
    return json.subject()
        .filter(subject -> referrersServed)
        .map(subject -> created.with("OCI-Subject", subject.toString()))
        .orElse(created);
  }

  private Reply delete(RegistryPath path) {
    boolean removed =
        storage
            .existing(path.repository())
            .map(
                repository ->
                    Digests.isDigest(path.argument())
                        ? Digests.tryParse(path.argument())
                            .map(repository::removeManifest)
                            .orElse(false)
                        : repository.removeTag(path.argument()))
            .orElse(false);
    return removed ? Reply.of(202) : OciError.MANIFEST_UNKNOWN.reply();
  }
}
