package imagesigning.examples.service;

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
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The service as a process of its own, which can be killed. */
final class ServiceProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern LISTENING = Pattern.compile("listening on (http://[^/]+)/");

  private final HttpClient client = HttpClient.newHttpClient();
  private final Process process;
  private final Path log;
  private final String address;

  private ServiceProcess(Process process, Path log) throws IOException {
    this.process = process;
    this.log = log;
    boolean listening = false;
    try {
      this.address = awaitAddress();
      listening = true;
    } finally {
      if (!listening) {
        kill();
      }
    }
  }

  /** Starts it with a file of settings, and waits until it listens. */
  static ServiceProcess start(Path settings) throws IOException {
    Path log = Files.createTempFile(settings.getParent(), "service", ".log");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                SigningServiceMain.class.getName(),
                "--config=" + settings)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    return new ServiceProcess(process, log);
  }

  private String awaitAddress() throws IOException {
    Instant end = Instant.now().plus(PATIENCE);
    while (process.isAlive() && Instant.now().isBefore(end)) {
      Matcher matcher = LISTENING.matcher(Files.readString(log));
      if (matcher.find()) {
        return matcher.group(1);
      }
      Thread.onSpinWait();
    }
    throw new AssertionError("it does not listen: " + Files.readString(log));
  }

  String get(String path) throws IOException {
    return send(request(path)).body();
  }

  HttpResponse<String> postJson(String path, String json) throws IOException {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json)));
  }

  /** What is there once it is as expected. */
  String await(String path, Predicate<String> expected) throws IOException {
    Instant end = Instant.now().plus(PATIENCE);
    String body = get(path);
    while (!expected.test(body)) {
      if (Instant.now().isAfter(end)) {
        throw new AssertionError(path + ": " + body + "\n" + Files.readString(log));
      }
      Thread.onSpinWait();
      body = get(path);
    }
    return body;
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(address + path)).timeout(PATIENCE);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** Ends it as a crash does, and then what it left behind. */
  void kill() {
    List<ProcessHandle> scripts = process.descendants().toList();
    process.destroyForcibly();
    scripts.forEach(ProcessHandle::destroyForcibly);
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("it does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  @Override
  public void close() {
    kill();
  }
}
