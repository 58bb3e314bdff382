package imagesigning.examples.service;

import io.javalin.http.Context;
import java.util.Optional;

/**
 * Where clients find the service: a proxy that speaks TLS with them speaks plain HTTP with it.
 *
 * @param host the host and port that stand in requests through the proxy, if there is one
 * @param scheme what clients speak with the proxy
 */
record PublicAddress(Optional<String> host, String scheme) {

  /** What the client of this request speaks: {@code http} or {@code https}. */
  String scheme(Context context) {
    return host.filter(name -> name.equals(context.host())).isPresent() ? scheme : context.scheme();
  }

  /** Scheme, host and port that the client of this request used. */
  String origin(Context context) {
    return scheme(context) + "://" + context.host();
  }
}
