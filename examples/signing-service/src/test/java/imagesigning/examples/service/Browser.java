package imagesigning.examples.service;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A headless Chromium, driven by the W3C WebDriver protocol through chromedriver. */
final class Browser implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** The name that the standard gives to references to elements. */
  private static final String ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

  private static final String CAPABILITIES =
      """
      {"capabilities": {"alwaysMatch": {"browserName": "chrome", "goog:chromeOptions": {
        "binary": "%s",
        "args": ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                 "--disable-dev-shm-usage", "--disable-background-networking",
                 "--disable-component-update", "--disable-sync", "--hide-scrollbars",
                 "--window-size=1240,640", "--user-data-dir=%s"]}}}}
      """;

  private final HttpClient client = HttpClient.newHttpClient();
  private final Process driver;
  private final URI base;
  private final String session;

  private Browser(Process driver, URI base, Path chromium, Path profile) throws IOException {
    this.driver = driver;
    this.base = base;
    boolean started = false;
    try {
      awaitDriver();
      this.session =
          member(
              request("POST", "/session", CAPABILITIES.formatted(chromium, profile)), "sessionId");
      started = true;
    } finally {
      if (!started) {
        end();
      }
    }
  }

  /** Starts a browser with a fresh profile below a directory. */
  static Browser start(Path directory) throws IOException {
    Peer chromium = Peer.of("/usr/bin/chromium", directory);
    Peer driver = Peer.of("/usr/bin/chromedriver", directory);
    int port = RunningService.freePort();
    Process process = driver.start(directory.resolve("chromedriver.log"), "--port=" + port);
    return new Browser(
        process,
        URI.create("http://127.0.0.1:" + port),
        chromium.program(),
        directory.resolve("profile"));
  }

  private void awaitDriver() throws IOException {
    Instant end = Instant.now().plus(PATIENCE);
    while (true) {
      try {
        request("GET", "/status", "");
        return;
      } catch (IOException e) {
        if (!driver.isAlive() || Instant.now().isAfter(end)) {
          throw e;
        }
        Thread.onSpinWait();
      }
    }
  }

  void open(URI page) throws IOException {
    command("POST", "/url", "{\"url\": \"" + page + "\"}");
  }

  String title() throws IOException {
    return member(command("GET", "/title", ""), "value");
  }

  /** The text of an element as a person sees it, once there is one. */
  String text(String css) throws IOException {
    return member(command("GET", "/element/" + await(css) + "/text", ""), "value");
  }

  /** Presses what a person would press. */
  void click(String css) throws IOException {
    command("POST", "/element/" + await(css) + "/click", "{}");
  }

  boolean has(String css) throws IOException {
    return find(css).isPresent();
  }

  /** The identity of an element, once there is one: the page may be loading again. */
  private String await(String css) throws IOException {
    Instant end = Instant.now().plus(PATIENCE);
    Optional<String> element = find(css);
    while (element.isEmpty()) {
      if (Instant.now().isAfter(end)) {
        throw new AssertionError("no " + css + " in " + command("GET", "/source", ""));
      }
      element = find(css);
    }
    return element.get();
  }

  private Optional<String> find(String css) throws IOException {
    String found =
        command(
            "POST",
            "/elements",
            "{\"using\": \"css selector\", \"value\": \"" + css.replace("\"", "\\\"") + "\"}");
    return found.contains(ELEMENT) ? Optional.of(member(found, ELEMENT)) : Optional.empty();
  }

  /** A picture of the page. */
  void screenshot(Path file) throws IOException {
    Files.write(
        file, Base64.getDecoder().decode(member(command("GET", "/screenshot", ""), "value")));
  }

  private String command(String method, String path, String body) throws IOException {
    return request(method, "/session/" + session + path, body);
  }

  private String request(String method, String path, String body) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(base.resolve(path))
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new IOException(method + " " + path + ": " + response.body());
      }
      return response.body();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  /** The first member of a name, wherever it is. */
  private static String member(String json, String name) throws IOException {
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.FIELD_NAME && parser.currentName().equals(name)) {
          parser.nextToken();
          return parser.getText();
        }
      }
    }
    throw new IOException("no " + name + " in " + json);
  }

  @Override
  public void close() throws IOException {
    try {
      command("DELETE", "", "");
    } finally {
      end();
    }
  }

  private void end() {
    driver.descendants().forEach(ProcessHandle::destroyForcibly);
    driver.destroyForcibly();
    try {
      driver.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
