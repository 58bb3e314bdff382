package imagesigning.examples.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.sun.net.httpserver.HttpServer;
import imagesigning.core.extensions.RepositoryPath;
import imagesigning.testkit.TestAuth;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the registry behind the service says is not believed unseen. */
class BackingRegistryTest {
  private static final RepositoryPath APP = new RepositoryPath("shop/app");

  @TempDir Path directory;

  private static int direct(BackingRegistry registry, String method, String path) throws Exception {
    URI uri = URI.create("http://" + registry.name(APP).domain() + path);
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(uri).method(method, BodyPublishers.noBody()).build(),
            BodyHandlers.discarding())
        .statusCode();
  }

  @Test
  void theEmbeddedRegistryAnswersOnlyThisService() throws Exception {
    BackingRegistry registry = BackingRegistry.of(ServiceSettings.of(Map.of()));

    assertThat(direct(registry, "GET", "/v2/")).isEqualTo(401);
    assertThat(direct(registry, "GET", "/v2/shop/app/tags/list")).isEqualTo(401);
    assertThat(direct(registry, "POST", "/v2/shop/app/blobs/uploads/")).isEqualTo(401);
    assertThat(direct(registry, "PUT", "/v2/shop/app/manifests/1.0")).isEqualTo(401);
    assertThat(direct(registry, "DELETE", "/v2/shop/app/manifests/1.0")).isEqualTo(401);
    assertThat(registry.has(APP)).isFalse();
  }

  @Test
  void theServiceWorksWithItsEmbeddedRegistryAndLetsItRememberNothing() throws Exception {
    try (TestRegistry embedded = TestRegistry.start();
        RunningService service = RunningService.startWithEmbedded(embedded)) {
      embedded.push("shop/app", "1.0", TestImage.oci(1));

      assertThat(service.signAndWait(service.repository("shop/app"), "{}"))
          .contains("\"state\":\"completed\"");
      for (int i = 0; i < 3; i++) {
        assertThat(service.get("/v2/shop/app/manifests/1.0").statusCode()).isEqualTo(200);
      }
      assertThat(embedded.requests()).isEmpty();
    }
  }

  @Test
  void anotherRegistryIsAskedWithTheCredentialsOfTheSettings() throws Exception {
    try (TestRegistry other = TestRegistry.start()) {
      other.push("shop/app", "1.0", TestImage.oci(1));
      other.protect(TestAuth.basic("front", "secret"));
      Path password = directory.resolve("password");
      Map<String, String> settings =
          Map.of(
              "registry",
              other.host(),
              "registry.plain-http",
              "true",
              "registry.user",
              "front",
              "registry.password-file",
              password.toString());

      Files.write(password, List.of("secret"));
      assertThat(BackingRegistry.of(ServiceSettings.of(settings)).tags(APP)).containsExactly("1.0");
      Files.write(password, List.of("wrong"));
      BackingRegistry refused = BackingRegistry.of(ServiceSettings.of(settings));
      assertThatIOException()
          .isThrownBy(() -> refused.tags(APP))
          .withMessageContaining("answered 401")
          .withMessageNotContaining("wrong");
    }
  }

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
          new BackingRegistry("127.0.0.1:" + server.getAddress().getPort(), true, Optional.empty());

      assertThatIOException().isThrownBy(() -> registry.tags(new RepositoryPath("shop/app")));
    } finally {
      server.stop(0);
    }
  }
}
