package imagesigning.registry.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import imagesigning.registry.HttpSettings;
import imagesigning.registry.VerificationInterruptedException;
import imagesigning.registry.server.ScriptedServer;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PatientSenderTest {
  private static final Instant NOW = Instant.parse("2024-05-05T10:00:00Z");

  private final ScriptedServer server = ScriptedServer.start();
  private final List<Duration> pauses = new ArrayList<>();
  private final PatientSender sender =
      new PatientSender(
          new HttpEngine(HttpSettings.defaults(), 1000),
          Clock.fixed(NOW, ZoneOffset.UTC),
          pauses::add);

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void waitsLongerEachTimeAndGivesUpAfterFiveAttempts() throws Exception {
    server.answering(r -> ScriptedServer.status(429));

    HttpAnswer answer = sender.send(call(), Deadline.after(Duration.ofHours(1)));

    assertThat(answer.status()).isEqualTo(429);
    assertThat(server.requests()).hasSize(5);
    assertThat(pauses)
        .containsExactly(
            Duration.ofSeconds(2),
            Duration.ofSeconds(4),
            Duration.ofSeconds(8),
            Duration.ofSeconds(16));
  }

  @Test
  void returnsTheAnswerThatFinallyComes() throws Exception {
    server.answering(
        r -> server.requests().size() < 3 ? ScriptedServer.status(429) : ScriptedServer.ok("ok"));

    HttpAnswer answer = sender.send(call(), Deadline.after(Duration.ofHours(1)));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(pauses).hasSize(2);
  }

  @Test
  void honoursRetryAfterInSecondsAndAsADate() throws Exception {
    List<String> values =
        List.of(
            "7", "Sun, 05 May 2024 10:00:30 GMT", "0", "Sun, 05 May 2024 09:00:00 GMT", "tomorrow");
    server.answering(
        r ->
            server.requests().size() <= values.size()
                ? ScriptedServer.status(
                    429, Map.of("Retry-After", values.get(server.requests().size() - 1)))
                : ScriptedServer.ok("ok"));

    sender.send(call(), Deadline.after(Duration.ofHours(1)));

    assertThat(pauses)
        .containsExactly(
            Duration.ofSeconds(7),
            Duration.ofSeconds(30),
            Duration.ofMillis(100),
            Duration.ofMillis(100));
  }

  @Test
  void doesNotWaitBeyondTheDeadline() throws Exception {
    server.answering(r -> ScriptedServer.status(429, Map.of("Retry-After", "3600")));

    HttpAnswer answer = sender.send(call(), Deadline.after(Duration.ofMinutes(1)));

    assertThat(answer.status()).isEqualTo(429);
    assertThat(pauses).isEmpty();
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void doesNotRepeatOtherFailures() throws Exception {
    server.answering(r -> ScriptedServer.status(503, Map.of("Retry-After", "1")));

    assertThat(sender.send(call(), Deadline.after(Duration.ofMinutes(1))).status()).isEqualTo(503);
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void neverRepeatsARequestWithABody() throws Exception {
    server.answering(r -> ScriptedServer.status(429, Map.of("Retry-After", "1")));
    HttpCall put =
        HttpCall.write(
            "PUT",
            URI.create(server.url("/a")),
            TlsMode.VERIFIED,
            Optional.of(RequestBody.of("text/plain", new byte[1])),
            100);

    assertThat(sender.send(put, Deadline.after(Duration.ofMinutes(1))).status()).isEqualTo(429);
    assertThat(server.requests()).hasSize(1);
    assertThat(pauses).isEmpty();
  }

  @Test
  void anInterruptEndsThePause() {
    server.answering(r -> ScriptedServer.status(429));
    PatientSender interrupted =
        new PatientSender(
            new HttpEngine(HttpSettings.defaults(), 1000),
            Clock.systemUTC(),
            time -> {
              throw new InterruptedException();
            });

    assertThatThrownBy(() -> interrupted.send(call(), Deadline.after(Duration.ofMinutes(1))))
        .isInstanceOf(VerificationInterruptedException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  private HttpCall call() {
    return HttpCall.get(URI.create(server.url("/a")), TlsMode.VERIFIED, 100);
  }
}
