package imagesigning.registry.server;

import imagesigning.registry.server.ScriptedServer.Reply;
import imagesigning.registry.server.ScriptedServer.Request;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Passes every request on to another server, so that a test can let things happen between two
 * requests of a client. For bodies of ASCII text.
 */
public final class Relay implements AutoCloseable {
  private static final List<String> CARRIED = List.of("accept", "content-type");
  private static final List<String> GIVEN_BACK =
      List.of("content-type", "location", "docker-content-digest");

  private final ScriptedServer server = ScriptedServer.start();
  private final HttpClient client = HttpClient.newHttpClient();
  private final URI target;

  /** What happens around the passing on. */
  @FunctionalInterface
  public interface Between {
    Reply on(Request request, Passing passing) throws InterruptedException;
  }

  /** Passes the request on. */
  @FunctionalInterface
  public interface Passing {
    Reply pass() throws InterruptedException;
  }

  public Relay(URI target, Between between) {
    this.target = target;
    server.answering(
        request -> {
          try {
            return between.on(request, () -> pass(request));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
          }
        });
  }

  /** {@code 127.0.0.1:port}. */
  public String host() {
    return server.host();
  }

  private Reply pass(Request request) throws InterruptedException {
    HttpRequest.Builder builder = HttpRequest.newBuilder(target.resolve(request.target()));
    builder.method(
        request.method(), BodyPublishers.ofString(request.body(), StandardCharsets.US_ASCII));
    CARRIED.forEach(name -> request.header(name).ifPresent(value -> builder.header(name, value)));
    try {
      HttpResponse<byte[]> answer = client.send(builder.build(), BodyHandlers.ofByteArray());
      Map<String, String> headers = new HashMap<>();
      GIVEN_BACK.forEach(
          name -> answer.headers().firstValue(name).ifPresent(value -> headers.put(name, value)));
      return ScriptedServer.reply(answer.statusCode(), headers, answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
