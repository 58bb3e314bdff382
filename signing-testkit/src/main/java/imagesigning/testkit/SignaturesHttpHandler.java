package imagesigning.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import imagesigning.core.extensions.SignaturesHandler;
import imagesigning.core.extensions.SignaturesRequest;
import imagesigning.core.extensions.SignaturesResponse;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Lets the JDK's {@code HttpServer} answer for a {@link SignaturesHandler}. Small on purpose: an
 * adapter for any other web server looks the same and may be copied from here.
 *
 * <pre>{@code
 * server.createContext("/extensions/v2/", new SignaturesHttpHandler(handler));
 * }</pre>
 *
 * <p>The context of {@code /v2/} is the embedder's, and has to announce the API with {@link
 * SignaturesHandler#decorate}. Thread-safe.
 */
public final class SignaturesHttpHandler implements HttpHandler {
  private final SignaturesHandler handler;

  /**
   * An adapter.
   *
   * @param handler answers the requests
   */
  public SignaturesHttpHandler(SignaturesHandler handler) {
    this.handler = handler;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try {
      SignaturesResponse response =
          handler.handle(
              SignaturesRequest.of(
                  exchange.getRequestMethod(),
                  exchange.getRequestURI().getRawPath(),
                  exchange.getRequestHeaders(),
                  exchange.getRequestBody()));
      send(response, exchange);
    } finally {
      exchange.close();
    }
  }

  private static void send(SignaturesResponse response, HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().putAll(response.headers());
    byte[] body = response.body();
    if (body.length > 0) {
      exchange.sendResponseHeaders(response.status(), body.length);
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(body);
      }
      return;
    }
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", String.valueOf(response.contentLength()));
    }
    exchange.sendResponseHeaders(response.status(), -1);
  }
}
