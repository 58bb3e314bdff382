package imagesigning.testkit;

import imagesigning.core.extensions.RepositoryPath;
import imagesigning.core.extensions.RequestHeaders;
import imagesigning.core.extensions.SignaturesHandler;
import imagesigning.core.extensions.SigningAction;
import imagesigning.core.extensions.SigningAuthorization;
import imagesigning.testkit.internal.http.LoopbackServer;
import imagesigning.testkit.internal.http.Reply;
import imagesigning.testkit.internal.http.ServerRequest;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Answers the requests of a registry. Thread-safe. */
final class RegistryHandler implements LoopbackServer.Handler {
  private static final String TOKEN_PATH = "/token";

  private final RegistryStorage storage = new RegistryStorage();
  private final ManifestRoutes manifests = new ManifestRoutes(storage);
  private final BlobRoutes blobs = new BlobRoutes(storage);
  private final UploadRoutes uploads = new UploadRoutes(storage);
  private final TagRoutes tags = new TagRoutes(storage);
  private final ReferrerRoutes referrers = new ReferrerRoutes(storage);
  private final ExtensionRoutes extensions = new ExtensionRoutes(storage, this::authorize);
  private volatile URI self = URI.create("http://127.0.0.1/");
  private volatile Optional<TestAuth> auth = Optional.empty();
  private volatile boolean extensionsApiAnnounced;
  private volatile boolean extensionsApiServed;
  private volatile boolean referrersServed;

  RegistryStorage storage() {
    return storage;
  }

  void setSelf(URI uri) {
    self = uri;
  }

  void protect(Optional<TestAuth> newAuth) {
    auth = newAuth;
  }

  void announceExtensionsApi(boolean announce) {
    extensionsApiAnnounced = announce;
  }

  void serveExtensionsApi(boolean serve) {
    extensionsApiServed = serve;
    extensionsApiAnnounced = serve;
  }

  ExtensionRoutes extensions() {
    return extensions;
  }

  void serveReferrers(boolean serve) {
    referrersServed = serve;
  }

  @Override
  public Reply handle(ServerRequest request) {
    if (request.path().equals(TOKEN_PATH)) {
      return auth.map(a -> a.issue(request)).orElseGet(() -> Reply.of(404));
    }
    if (extensionsApiServed && SignaturesHandler.serves(request.path())) {
      return extensions.handle(request);
    }
    Reply reply =
        RegistryPath.parse(request.path())
            .map(path -> refusal(request, path).orElseGet(() -> route(request, path)))
            .orElseGet(() -> Reply.of(404))
            .with("Docker-Distribution-Api-Version", "registry/2.0");
    return extensionsApiAnnounced ? reply.with("X-Registry-Supports-Signatures", "1") : reply;
  }

  private Optional<Reply> refusal(ServerRequest request, RegistryPath path) {
    return auth.flatMap(a -> a.refuse(request, path, self.resolve(TOKEN_PATH)));
  }

  private SigningAuthorization authorize(
      SigningAction action, RepositoryPath repository, RequestHeaders headers) {
    AccessScope needed =
        new AccessScope(
            repository.name(),
            action == SigningAction.READ_SIGNATURES ? Set.of("pull") : Set.of("pull", "push"));
    return auth.flatMap(
            a ->
                a.challenge(
                    headers.first("Authorization"), List.of(needed), self.resolve(TOKEN_PATH)))
        .map(SigningAuthorization::unauthenticated)
        .orElseGet(SigningAuthorization::allowed);
  }

  private Reply route(ServerRequest request, RegistryPath path) {
    if (path.kind() == RegistryPath.Kind.PING) {
      return Reply.of(200).withJson("{}");
    }
    if (!path.hasValidRepository()) {
      return OciError.NAME_INVALID.reply();
    }
    return switch (path.kind()) {
      case MANIFEST -> manifests.handle(request, path, referrersServed);
      case BLOB -> blobs.handle(request, path);
      case UPLOAD -> uploads.handle(request, path);
      case TAGS -> tags.handle(request, path);
      case REFERRERS -> referrersServed ? referrers.handle(request, path) : Reply.of(404);
      case PING -> throw new IllegalStateException("the ping was answered above");
    };
  }
}
