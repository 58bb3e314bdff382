package imagesigning.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import imagesigning.core.ManifestKind;
import imagesigning.testkit.TestImage;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Eight verifications at once against servers that answer with documents of 4 MiB which consist of
 * values, in a process of its own that has 64 MiB. What does not fit there is an error in it.
 */
@Timeout(300)
class SmallHeapTest {
  private static final int SIZE = 4 * 1024 * 1024;

  /** What the documents consist of. */
  private static final Map<String, String> PIECES =
      Map.of(
          "numbers", "1,",
          "members", "{\"\":1},");

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, byte[]> documents = new HashMap<>();
  private HttpServer registry;
  private HttpServer extensions;

  @BeforeEach
  void start() throws IOException {
    registry = server(false);
    extensions = server(true);
  }

  @AfterEach
  void stop() {
    registry.stop(0);
    extensions.stop(0);
    threads.shutdownNow();
  }

  private HttpServer server(boolean announcing) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", exchange -> answer(exchange, announcing));
    server.start();
    return server;
  }

  private static String address(HttpServer server) {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** Repositories are called {@code <where>/<shape>}. */
  private void answer(HttpExchange exchange, boolean announcing) throws IOException {
    String path = exchange.getRequestURI().getPath();
    if (announcing) {
      exchange.getResponseHeaders().set("X-Registry-Supports-Signatures", "1");
    }
    byte[] body = "{}".getBytes(UTF_8);
    int status = 200;
    if (path.contains("/manifests/sha256-")) {
      exchange.getResponseHeaders().set("Content-Type", ManifestKind.OCI_MANIFEST.mediaType());
      body = document(path, "{\"layers\":", "{\"x\":");
    } else if (path.contains("/manifests/")) {
      exchange.getResponseHeaders().set("Content-Type", ManifestKind.OCI_MANIFEST.mediaType());
      body = TestImage.oci().manifest();
    } else if (path.startsWith("/extensions/")) {
      body = document(path, "{\"signatures\":", "{\"x\":");
    } else if (path.endsWith("/signature-1")) {
      body = document(path, "\0sigstore-json\n{\"annotations\":", "\0sigstore-json\n{\"x\":");
    } else if (!path.equals("/v2/")) {
      status = 404;
    }
    exchange.sendResponseHeaders(status, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  private synchronized byte[] document(String path, String known, String unknown) {
    String begin = path.contains("/known/") ? known : unknown;
    String shape =
        PIECES.keySet().stream().filter(s -> path.contains("/" + s)).findFirst().orElse("text");
    return documents.computeIfAbsent(begin + shape, key -> document(begin, shape));
  }

  private static byte[] document(String begin, String shape) {
    String piece = PIECES.getOrDefault(shape, "a");
    boolean text = shape.equals("text");
    String end = text ? "\"}" : "1]}";
    int room = SIZE - begin.length() - 1 - end.length();
    String filling = piece.repeat(room / piece.length());
    return (begin + (text ? "\"" : "[") + filling + end).getBytes(UTF_8);
  }

  @Test
  @Tag("thorough") // a virtual machine that collects garbage all the time
  void eightVerificationsAtOnceNeedNoLargeHeap() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                EightVerifications.class.getName(),
                address(registry),
                address(extensions))
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);

    assertThat(process.waitFor(200, TimeUnit.SECONDS)).isTrue();
    assertThat(said).doesNotContain("OutOfMemoryError");
    assertThat(process.exitValue()).as(said).isZero();
    assertThat(said.lines())
        .containsExactly(
            "attached/unknown/numbers {rejected no-signature=8}",
            "beside/unknown/numbers {rejected no-signature=8}",
            "behind/unknown/numbers {rejected signature-blob-invalid=8}",
            "attached/known/members {rejected too-many-signatures=8}",
            "beside/known/members {rejected signature-blob-invalid=8}",
            "behind/known/members {rejected too-many-signatures=8}",
            "attached/known/text {rejected attachment-invalid=8}",
            "beside/known/text {rejected signature-blob-invalid=8}",
            "behind/known/text {rejected signature-blob-invalid=8}",
            "uploads {status 400=3}");
  }
}
