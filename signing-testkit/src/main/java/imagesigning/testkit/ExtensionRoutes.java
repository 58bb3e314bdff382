package imagesigning.testkit;

import imagesigning.core.Digest;
import imagesigning.core.Limits;
import imagesigning.core.extensions.ExtensionSignature;
import imagesigning.core.extensions.InMemorySignatureRepository;
import imagesigning.core.extensions.ManifestLookup.Presence;
import imagesigning.core.extensions.RepositoryPath;
import imagesigning.core.extensions.SignatureRepository.Addition;
import imagesigning.core.extensions.SignaturesHandler;
import imagesigning.core.extensions.SignaturesRequest;
import imagesigning.core.extensions.SignaturesResponse;
import imagesigning.core.extensions.SigningAuthorizer;
import imagesigning.testkit.internal.http.Reply;
import imagesigning.testkit.internal.http.ServerRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** {@code /extensions/v2/…}, by the same handler that real registries embed. */
final class ExtensionRoutes {
  private final RegistryStorage storage;
  private final InMemorySignatureRepository signatures;
  private final SignaturesHandler handler;

  ExtensionRoutes(RegistryStorage storage, SigningAuthorizer authorizer) {
    this.storage = storage;
    this.signatures = new InMemorySignatureRepository(this::find, Limits.DEFAULT);
    this.handler = new SignaturesHandler(signatures, authorizer);
  }

  private Presence find(RepositoryPath repository, Digest manifest) {
    return storage
        .existing(repository.name())
        .map(
            existing ->
                existing.byDigest(manifest).isPresent()
                    ? Presence.PRESENT
                    : Presence.MANIFEST_UNKNOWN)
        .orElse(Presence.REPOSITORY_UNKNOWN);
  }

  List<ExtensionSignature> list(String repository, Digest manifest) {
    return signatures.list(new RepositoryPath(repository), manifest);
  }

  /** Adds without any of the handler's checks. */
  void add(String repository, Digest manifest, ExtensionSignature signature) {
    Addition addition = signatures.add(new RepositoryPath(repository), manifest, signature);
    if (addition != Addition.ADDED) {
      throw new IllegalArgumentException("cannot add " + signature + ": " + addition);
    }
  }

  Reply handle(ServerRequest request) {
    SignaturesResponse response = ask(request);
    Reply reply = Reply.of(response.status()).withBytes(response.body());
    for (String name : response.headers().keySet()) {
      for (String value : response.headers().getOrDefault(name, List.of())) {
        reply = reply.with(name, value);
      }
    }
    return request.method().equals("HEAD")
        ? reply.delivered(
            (wire, head) -> {
              wire.head(head, response.contentLength());
              wire.flush();
            })
        : reply;
  }

  private SignaturesResponse ask(ServerRequest request) {
    try {
      return handler.handle(
          SignaturesRequest.of(
              request.method(),
              request.path(),
              request.headers(),
              new ByteArrayInputStream(request.body())));
    } catch (IOException e) {
      throw new UncheckedIOException("bytes in memory cannot be read", e);
    }
  }
}
