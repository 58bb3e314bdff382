package imagesigning.examples.service;

import static org.assertj.core.api.Assertions.assertThatIOException;

import com.sun.net.httpserver.HttpServer;
import imagesigning.core.extensions.RepositoryPath;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the registry behind the service says is not believed unseen. */
class BackingRegistryTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"tags\": [\"1.0\", \"../../v2\"]}",
        "{\"tags\": [\"<b>\"]}",
        "{\"tags\": [\"\"]}",
        "{\"tags\": ",
        "nothing"
      })
  void tagsThatAreNoneAreAFailureOfThatRegistry(String answer) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/v2/shop/app/tags/list",
        exchange -> {
          byte[] body = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      BackingRegistry registry =
          new BackingRegistry("127.0.0.1:" + server.getAddress().getPort(), true);

      assertThatIOException().isThrownBy(() -> registry.tags(new RepositoryPath("shop/app")));
    } finally {
      server.stop(0);
    }
  }
}
