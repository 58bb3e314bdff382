package imagesigning.registry.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import imagesigning.core.IndeterminateReason;
import imagesigning.registry.HttpSettings;
import imagesigning.registry.RegistryException;
import imagesigning.registry.VerificationInterruptedException;
import imagesigning.registry.server.AlpnServer;
import imagesigning.registry.server.ScriptedServer;
import imagesigning.registry.server.TestTls;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class HttpEngineTest {
  private final ScriptedServer server = ScriptedServer.start();
  private final HttpEngine engine = new HttpEngine(HttpSettings.defaults(), 1000);

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void readsStatusHeadersAndBody() throws Exception {
    server.answering(r -> ScriptedServer.reply(201, Map.of("X-Thing", "yes"), "hello".getBytes()));

    HttpAnswer answer = engine.send(get("/a"), soon());

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.header("x-thing")).contains("yes");
    assertThat(answer.body()).asString().isEqualTo("hello");
    assertThat(answer.isCut()).isFalse();
  }

  @Test
  void sendsAcceptAuthorizationAndForm() throws Exception {
    server.answering(r -> ScriptedServer.ok(""));

    engine.send(get("/a").accepting(List.of("a/b", "c/d")).authorizedBy("Basic eA=="), soon());
    engine.send(
        HttpCall.postForm(uri("/form"), TlsMode.VERIFIED, "a=b".getBytes(), "b", 10), soon());

    assertThat(server.requests().get(0).header("accept")).contains("a/b, c/d");
    assertThat(server.requests().get(0).header("authorization")).contains("Basic eA==");
    assertThat(server.requests().get(0).header("upgrade")).isEmpty();
    assertThat(server.requests().get(1).method()).isEqualTo("POST");
    assertThat(server.requests().get(1).body()).isEqualTo("a=b");
  }

  @Test
  void cutsABodyAtItsLimit() throws Exception {
    server.answering(r -> ScriptedServer.ok(new byte[101]));

    HttpAnswer answer = engine.send(HttpCall.get(uri("/a"), TlsMode.VERIFIED, 100), soon());

    assertThat(answer.isCut()).isTrue();
    assertThat(answer.body()).hasSize(100);
  }

  @Test
  void takesABodyOfExactlyTheLimit() throws Exception {
    server.answering(r -> ScriptedServer.ok(new byte[100]));

    HttpAnswer answer = engine.send(HttpCall.get(uri("/a"), TlsMode.VERIFIED, 100), soon());

    assertThat(answer.isCut()).isFalse();
    assertThat(answer.body()).hasSize(100);
  }

  @Test
  void stopsAnEndlessBody() throws Exception {
    server.answering(r -> ScriptedServer.endless());

    HttpAnswer answer = engine.send(HttpCall.get(uri("/a"), TlsMode.VERIFIED, 100_000), soon());

    assertThat(answer.isCut()).isTrue();
    assertThat(answer.body()).hasSize(100_000);
  }

  @Test
  void readsErrorBodiesOnlyUpToTheirOwnLimit() throws Exception {
    server.answering(r -> ScriptedServer.reply(500, Map.of(), new byte[5000]));

    HttpAnswer answer = engine.send(get("/a"), soon());

    assertThat(answer.body()).hasSize(1000);
    assertThat(answer.isCut()).isTrue();
  }

  @Test
  void reusesItsConnection() throws Exception {
    server.answering(r -> ScriptedServer.ok("x"));

    for (int i = 0; i < 5; i++) {
      engine.send(get("/a"), soon());
    }

    assertThat(server.connections()).isEqualTo(1);
  }

  @Test
  void deadlineCoversAServerThatNeverAnswers() {
    server.answering(r -> ScriptedServer.stall());

    RegistryException failure = failureOf(get("/a"), Deadline.after(Duration.ofMillis(150)));

    assertThat(failure.reason()).isEqualTo(IndeterminateReason.TIMEOUT);
    assertThat(failure.status()).isEmpty();
  }

  @Test
  void deadlineCoversTheBody() {
    server.answering(r -> ScriptedServer.stallInBody());

    RegistryException failure = failureOf(get("/a"), Deadline.after(Duration.ofMillis(150)));

    assertThat(failure.reason()).isEqualTo(IndeterminateReason.TIMEOUT);
  }

  @Test
  void sendsNothingAfterTheDeadline() {
    AtomicInteger now = new AtomicInteger();
    Deadline deadline = Deadline.after(Duration.ofNanos(5), now::get);
    now.set(5);

    RegistryException failure = failureOf(get("/a"), deadline);

    assertThat(failure.reason()).isEqualTo(IndeterminateReason.TIMEOUT);
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void aTruncatedBodyIsNoAnswer() {
    server.answering(r -> ScriptedServer.truncated());

    assertThat(failureOf(get("/a"), soon()).reason())
        .isEqualTo(IndeterminateReason.REGISTRY_UNREACHABLE);
  }

  @Test
  void aResetConnectionIsNoAnswer() {
    server.answering(r -> ScriptedServer.reset());

    assertThat(failureOf(get("/a"), soon()).reason())
        .isEqualTo(IndeterminateReason.REGISTRY_UNREACHABLE);
  }

  @Test
  void nobodyListeningIsNoAnswer() {
    String url = server.url("/a");
    server.close();

    RegistryException failure =
        failureOf(HttpCall.get(URI.create(url), TlsMode.VERIFIED, 10), soon());

    assertThat(failure.reason()).isEqualTo(IndeterminateReason.REGISTRY_UNREACHABLE);
    assertThat(failure).hasMessageContaining("no connection could be made");
  }

  @Test
  void urlsThatCannotBeAskedAreNoAnswer() {
    for (String url : List.of("ftp://host/a", "http://user:secret@host/a", "http:/a", "file:/a")) {
      RegistryException failure =
          failureOf(HttpCall.get(URI.create(url), TlsMode.VERIFIED, 10), soon());

      assertThat(failure.reason()).isEqualTo(IndeterminateReason.REGISTRY_UNREACHABLE);
      assertThat(failure).hasMessageNotContaining("secret");
      assertThat(failure.url()).doesNotContain("secret");
    }
  }

  @Test
  void anInterruptEndsTheWaitAndStaysSet() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    server.answering(
        r -> {
          asked.countDown();
          return ScriptedServer.stallInBody();
        });
    AtomicReference<Object> result = new AtomicReference<>();
    Thread waiting =
        new Thread(
            () -> {
              try {
                result.set(engine.send(get("/a"), soon()));
              } catch (VerificationInterruptedException e) {
                result.set(Thread.currentThread().isInterrupted() ? e : "flag lost");
              } catch (RegistryException e) {
                result.set(e);
              }
            });
    waiting.start();
    asked.await();
    waiting.interrupt();
    waiting.join();

    assertThat(result.get()).isInstanceOf(VerificationInterruptedException.class);
  }

  @Test
  void severalRequestsRunSideBySide() throws Exception {
    CountDownLatch both = new CountDownLatch(2);
    server.answering(
        r -> {
          both.countDown();
          try {
            both.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return ScriptedServer.ok(r.target());
        });

    PendingAnswer first = engine.start(get("/1"), soon());
    PendingAnswer second = engine.start(get("/2"), soon());

    assertThat(first.await().body()).asString().isEqualTo("/1");
    assertThat(second.await().body()).asString().isEqualTo("/2");
  }

  @Test
  void usesTheCallersTlsContext() throws Exception {
    try (ScriptedServer tls = ScriptedServer.startTls(TestTls.server())) {
      tls.answering(r -> ScriptedServer.ok("secure"));
      HttpEngine trusting =
          new HttpEngine(HttpSettings.builder().sslContext(TestTls.client()).build(), 1000);
      HttpCall call = HttpCall.get(URI.create(tls.url("/a")), TlsMode.VERIFIED, 10);

      assertThat(trusting.send(call, soon()).body()).asString().isEqualTo("secure");
      assertThatThrownBy(() -> engine.send(call, soon()))
          .isInstanceOf(RegistryException.class)
          .hasMessageContaining("TLS");
    }
  }

  /** Over HTTP/2 a server can make the client queue answers to its frames without bound. */
  @ParameterizedTest
  @ValueSource(strings = {"VERIFIED", "UNVERIFIED"})
  void speaksNoHttp2WithAServerThatWould(String mode) throws Exception {
    try (AlpnServer both = AlpnServer.offering("h2", "http/1.1")) {
      HttpEngine trusting =
          new HttpEngine(HttpSettings.builder().sslContext(TestTls.client()).build(), 1000);
      TlsMode tls = mode.equals("VERIFIED") ? TlsMode.VERIFIED : TlsMode.UNVERIFIED;

      HttpAnswer answer = trusting.send(HttpCall.get(both.uri("/a"), tls, 100), soon());

      assertThat(answer.body()).asString().isEqualTo("GET /a HTTP/1.1");
      assertThat(both.offered()).doesNotContain("h2");
      assertThat(both.agreed()).isIn("http/1.1", "");
    }
  }

  @Test
  void takesAnyCertificateAndNameWhenAskedNotToVerify() throws Exception {
    try (ScriptedServer tls = ScriptedServer.startTls(TestTls.server())) {
      tls.answering(r -> ScriptedServer.ok("whoever"));
      HttpCall call = HttpCall.get(URI.create(tls.url("/a")), TlsMode.UNVERIFIED, 10);

      assertThat(engine.send(call, soon()).body()).asString().isEqualTo("whoever");
    }
  }

  @Test
  void usesTheCallersProxy() throws Exception {
    server.answering(r -> ScriptedServer.ok("from proxy"));
    int port = URI.create(server.url("/")).getPort();
    HttpEngine proxied =
        new HttpEngine(
            HttpSettings.builder()
                .proxy(ProxySelector.of(new InetSocketAddress("127.0.0.1", port)))
                .build(),
            1000);

    HttpAnswer answer =
        proxied.send(
            HttpCall.get(URI.create("http://nowhere.test/a"), TlsMode.VERIFIED, 100), soon());

    assertThat(answer.body()).asString().isEqualTo("from proxy");
    assertThat(server.requests().get(0).target()).isEqualTo("http://nowhere.test/a");
  }

  @Test
  void usesTheCallersExecutor() throws Exception {
    AtomicInteger tasks = new AtomicInteger();
    HttpEngine counting =
        new HttpEngine(
            HttpSettings.builder()
                .executor(
                    task -> {
                      tasks.incrementAndGet();
                      Thread thread = new Thread(task);
                      thread.setDaemon(true);
                      thread.start();
                    })
                .build(),
            1000);
    server.answering(r -> ScriptedServer.ok("x"));

    counting.send(get("/a"), soon());

    assertThat(tasks).hasPositiveValue();
  }

  @Test
  void neverShowsACredential() {
    HttpCall call = get("/a?token=hidden").authorizedBy("Bearer hidden");

    assertThat(call.toString()).doesNotContain("hidden").contains("/a");
  }

  private RegistryException failureOf(HttpCall call, Deadline deadline) {
    return catchThrowableOfType(RegistryException.class, () -> engine.send(call, deadline));
  }

  private HttpCall get(String path) {
    return HttpCall.get(uri(path), TlsMode.VERIFIED, 1 << 20);
  }

  private URI uri(String path) {
    return URI.create(server.url(path));
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(20));
  }
}
