package imagesigning.registry.internal.http;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * One request on its way.
 *
 * @param answer the answer with its body; cancelling it closes the connection
 * @param body what is sent with it
 */
record Exchange(
    CompletableFuture<HttpResponse<BoundedBody.Content>> answer,
    Optional<RequestBody.Sending> body) {

  /** What went wrong on this side while the request was sent, if anything did. */
  Optional<IOException> problem() {
    return body.flatMap(RequestBody.Sending::problem);
  }
}
