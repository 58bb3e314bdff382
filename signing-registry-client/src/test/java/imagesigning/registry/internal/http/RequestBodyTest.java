package imagesigning.registry.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import imagesigning.core.IndeterminateReason;
import imagesigning.registry.HttpSettings;
import imagesigning.registry.RegistryException;
import imagesigning.registry.server.ScriptedServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class RequestBodyTest {
  @TempDir Path directory;

  private final ScriptedServer server =
      ScriptedServer.start().answering(r -> ScriptedServer.status(201));
  private final HttpEngine engine =
      new HttpEngine(HttpSettings.builder().plainHttp(server.host()).build(), 1000);

  @AfterEach
  void close() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "POST", "PATCH"})
  void sendsBytesWithTheirType(String method) throws Exception {
    send(method, Optional.of(RequestBody.of("application/json", "{}".getBytes())));

    assertThat(server.requests().get(0)).hasToString(method + " /x");
    assertThat(server.requests().get(0).header("content-type")).contains("application/json");
    assertThat(server.requests().get(0).header("content-length")).contains("2");
    assertThat(server.requests().get(0).body()).isEqualTo("{}");
  }

  @Test
  void sendsNoBodyAndNoType() throws Exception {
    send("POST", Optional.empty());

    assertThat(server.requests().get(0).header("content-length")).contains("0");
    assertThat(server.requests().get(0).header("content-type")).isEmpty();
  }

  @Test
  void asksForHeadersAlone() throws Exception {
    HttpAnswer answer = engine.send(HttpCall.head(uri(), TlsMode.VERIFIED), soon());

    assertThat(answer.status()).isEqualTo(201);
    assertThat(server.log()).containsExactly("HEAD /x");
  }

  @Test
  void streamsAFileWithItsLengthEachTimeAnew() throws Exception {
    Path file = Files.writeString(directory.resolve("blob"), "x".repeat(100_000));
    RequestBody body =
        RequestBody.streamed(
            "application/octet-stream", Files.size(file), () -> Files.newInputStream(file));

    send("PUT", Optional.of(body));
    send("PUT", Optional.of(body));

    assertThat(server.requests()).hasSize(2);
    assertThat(server.requests())
        .allSatisfy(r -> assertThat(r.body()).isEqualTo("x".repeat(100_000)))
        .allSatisfy(r -> assertThat(r.header("content-length")).contains("100000"))
        .allSatisfy(r -> assertThat(r.header("transfer-encoding")).isEmpty());
  }

  @Test
  void sendsAnEmptyFile() throws Exception {
    send("PUT", Optional.of(RequestBody.streamed("a/b", 0, InputStream::nullInputStream)));

    assertThat(server.requests().get(0).header("content-length")).contains("0");
    assertThat(server.requests().get(0).header("content-type")).contains("a/b");
  }

  @Test
  void breaksOffWhenTheFileCannotBeOpened() {
    Path missing = directory.resolve("missing");

    RegistryException failure = failureOf(3, () -> Files.newInputStream(missing));

    assertThat(failure.reason()).isEqualTo(IndeterminateReason.LOCAL_FILE_UNREADABLE);
    assertThat(failure).hasMessageContaining(missing.toString());
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void breaksOffWhenReadingFails() {
    RegistryException failure =
        failureOf(
            100_000,
            () ->
                new InputStream() {
                  private int left = 50_000;

                  @Override
                  public int read() throws IOException {
                    if (left-- <= 0) {
                      throw new IOException("the disk is gone");
                    }
                    return 'x';
                  }
                });

    assertThat(failure.reason()).isEqualTo(IndeterminateReason.LOCAL_FILE_UNREADABLE);
    assertThat(failure).hasMessageContaining("the disk is gone");
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void whatWentWrongWithAnEarlierAttemptIsNotWhatGoesWrongWithThisOne() {
    AtomicBoolean readable = new AtomicBoolean();
    RequestBody body =
        RequestBody.streamed(
            "a/b",
            1,
            () -> {
              if (!readable.get()) {
                throw new IOException("the disk is gone");
              }
              return new ByteArrayInputStream(new byte[1]);
            });
    RegistryException unread = failureOf(body);
    readable.set(true);
    server.answering(r -> ScriptedServer.reset());

    RegistryException unanswered = failureOf(body);

    assertThat(unread.reason()).isEqualTo(IndeterminateReason.LOCAL_FILE_UNREADABLE);
    assertThat(unanswered.reason()).isEqualTo(IndeterminateReason.REGISTRY_UNREACHABLE);
    assertThat(unanswered).hasMessageNotContaining("disk");
  }

  @Test
  void breaksOffWhenThereAreFewerBytesThanPromised() {
    RegistryException failure = failureOf(10, () -> new ByteArrayInputStream(new byte[9]));

    assertThat(failure.status()).isEmpty();
    assertThat(server.requests()).isEmpty();
  }

  private RegistryException failureOf(long length, RequestBody.Opener content) {
    return failureOf(RequestBody.streamed("a/b", length, content));
  }

  private RegistryException failureOf(RequestBody body) {
    return catchThrowableOfType(RegistryException.class, () -> send("PUT", Optional.of(body)));
  }

  private void send(String method, Optional<RequestBody> body) throws Exception {
    HttpAnswer answer =
        engine.send(HttpCall.write(method, uri(), TlsMode.VERIFIED, body, 100), soon());
    assertThat(answer.status()).isEqualTo(201);
  }

  private URI uri() {
    return URI.create(server.url("/x"));
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(20));
  }
}
