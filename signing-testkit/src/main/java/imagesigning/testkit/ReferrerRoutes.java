package imagesigning.testkit;

import imagesigning.core.Digest;
import imagesigning.core.ManifestKind;
import imagesigning.testkit.RegistryStorage.StoredManifest;
import imagesigning.testkit.internal.http.Reply;
import imagesigning.testkit.internal.http.ServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** {@code /v2/<name>/referrers/<digest>} of the distribution specification. */
final class ReferrerRoutes {
  private final RegistryStorage storage;

  ReferrerRoutes(RegistryStorage storage) {
    this.storage = storage;
  }

  Reply handle(ServerRequest request, RegistryPath path) {
    if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
      return OciError.UNSUPPORTED.reply();
    }
    Optional<Digest> subject = Digests.tryParse(path.argument());
    if (subject.isEmpty()) {
      return OciError.DIGEST_INVALID.reply();
    }
    Optional<String> wantedType = request.parameter("artifactType");
    String entries =
        referrers(path.repository(), subject.get()).stream()
            .filter(m -> wantedType.isEmpty() || artifactType(m).equals(wantedType))
            .map(ReferrerRoutes::descriptor)
            .collect(Collectors.joining(",", "[", "]"));
    String index =
        "{\"schemaVersion\":2,\"mediaType\":\""
            + ManifestKind.OCI_INDEX.mediaType()
            + "\",\"manifests\":"
            + entries
            + "}";
    Reply reply =
        Reply.of(200)
            .withBody(ManifestKind.OCI_INDEX.mediaType(), index.getBytes(StandardCharsets.UTF_8));
    return wantedType.isPresent() ? reply.with("OCI-Filters-Applied", "artifactType") : reply;
  }

  private List<StoredManifest> referrers(String repository, Digest subject) {
    return storage.existing(repository).map(RegistryStorage.Repository::manifests).stream()
        .flatMap(List::stream)
        .filter(m -> new ManifestJson(m.bytes()).subject().equals(Optional.of(subject)))
        .sorted(Comparator.comparing(m -> m.digest().toString()))
        .toList();
  }

  private static Optional<String> artifactType(StoredManifest manifest) {
    return new ManifestJson(manifest.bytes()).artifactType();
  }

  private static String descriptor(StoredManifest manifest) {
    ManifestJson json = new ManifestJson(manifest.bytes());
    return "{\"mediaType\":"
        + ManifestJson.quote(manifest.mediaType())
        + ",\"digest\":\""
        + manifest.digest()
        + "\",\"size\":"
        + manifest.bytes().length
        + json.artifactType().map(t -> ",\"artifactType\":" + ManifestJson.quote(t)).orElse("")
        + ",\"annotations\":"
        + json.annotations()
        + "}";
  }
}
