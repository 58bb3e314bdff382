package imagesigning.registry.internal.distribution;

import imagesigning.core.DockerReference;
import imagesigning.registry.internal.auth.Access;
import imagesigning.registry.internal.http.HttpCall;
import imagesigning.registry.internal.http.RequestBody;
import imagesigning.registry.internal.http.TlsMode;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * What to ask of the registry of a repository, wherever that registry is.
 *
 * @param repository the repository, whose credentials are used
 * @param method such as {@code PUT}
 * @param path path and query, beginning with {@code /}
 * @param access what a token must allow
 * @param accept the media types understood; none for no {@code Accept} header
 * @param body what is sent, if anything
 * @param maxBytes largest body of a successful answer
 */
public record RegistryRequest(
    DockerReference repository,
    String method,
    String path,
    Access access,
    List<String> accept,
    Optional<RequestBody> body,
    int maxBytes) {

  public RegistryRequest {
    accept = List.copyOf(accept);
  }

  /** Reads. */
  public static RegistryRequest get(
      DockerReference repository, String path, List<String> accept, int maxBytes) {
    return new RegistryRequest(
        repository, "GET", path, Access.PULL, accept, Optional.empty(), maxBytes);
  }

  /** Asks whether something is there. */
  public static RegistryRequest head(DockerReference repository, String path) {
    return new RegistryRequest(
        repository, "HEAD", path, Access.PULL, List.of(), Optional.empty(), 0);
  }

  /** Writes: {@code PUT}, {@code POST} or {@code PATCH}. */
  public static RegistryRequest write(
      DockerReference repository,
      String method,
      String path,
      Optional<RequestBody> body,
      int maxBytes) {
    return new RegistryRequest(repository, method, path, Access.PUSH, List.of(), body, maxBytes);
  }

  /** The same with a token that allows writing too, so that one does for a whole push. */
  public RegistryRequest forPushing() {
    return new RegistryRequest(repository, method, path, Access.PUSH, accept, body, maxBytes);
  }

  /** The same with another bound on the answer. */
  RegistryRequest upTo(int bytes) {
    return new RegistryRequest(repository, method, path, access, accept, body, bytes);
  }

  boolean isReading() {
    return method.equals("GET") || method.equals("HEAD");
  }

  HttpCall at(URI uri, TlsMode tls) {
    return switch (method) {
      case "GET" -> HttpCall.get(uri, tls, maxBytes).accepting(accept);
      case "HEAD" -> HttpCall.head(uri, tls).accepting(accept);
      default -> HttpCall.write(method, uri, tls, body, maxBytes).accepting(accept);
    };
  }
}
