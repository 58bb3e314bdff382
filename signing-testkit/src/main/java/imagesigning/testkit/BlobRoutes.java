package imagesigning.testkit;

import imagesigning.core.Digest;
import imagesigning.testkit.internal.http.Reply;
import imagesigning.testkit.internal.http.ServerRequest;
import java.util.Optional;

/** {@code /v2/<name>/blobs/<digest>} of the distribution specification. */
final class BlobRoutes {
  private final RegistryStorage storage;

  BlobRoutes(RegistryStorage storage) {
    this.storage = storage;
  }

  Reply handle(ServerRequest request, RegistryPath path) {
    Optional<Digest> digest = Digests.tryParse(path.argument());
    if (digest.isEmpty()) {
      return OciError.DIGEST_INVALID.reply();
    }
    return switch (request.method()) {
      case "GET", "HEAD" ->
          storage
              .existing(path.repository())
              .flatMap(repository -> repository.blob(digest.get()))
              .map(bytes -> serve(digest.get(), bytes))
              .orElseGet(OciError.BLOB_UNKNOWN::reply);
      case "DELETE" ->
          storage
                  .existing(path.repository())
                  .map(repository -> repository.removeBlob(digest.get()))
                  .orElse(false)
              ? Reply.of(202)
              : OciError.BLOB_UNKNOWN.reply();
      default -> OciError.UNSUPPORTED.reply();
    };
  }

  private static Reply serve(Digest digest, byte[] bytes) {
    return Reply.of(200)
        .with(OciError.DIGEST_HEADER, digest.toString())
        .withBody("application/octet-stream", bytes);
  }
}
