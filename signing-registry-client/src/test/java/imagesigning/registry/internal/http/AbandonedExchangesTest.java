package imagesigning.registry.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import imagesigning.core.IndeterminateReason;
import imagesigning.registry.HttpSettings;
import imagesigning.registry.RegistryException;
import imagesigning.registry.VerificationInterruptedException;
import imagesigning.registry.server.ScriptedServer;
import imagesigning.registry.server.ScriptedServer.Reply;
import imagesigning.registry.server.TestTls;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever is not waited for any longer closes its connection, so that a server cannot go on
 * sending: each test ends when the server has seen it. The limit on the test's time is that wait's.
 */
@Timeout(30)
class AbandonedExchangesTest {
  private static final int LIMIT = 1000;

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final ScriptedServer plain = ScriptedServer.start();
  private final ScriptedServer tls = ScriptedServer.startTls(TestTls.server());
  private final HttpEngine engine =
      new HttpEngine(HttpSettings.builder().sslContext(TestTls.client()).build(), LIMIT);

  @AfterEach
  void close() {
    plain.close();
    tls.close();
  }

  /** What a server sends that never comes to an end. */
  enum Unending {
    /** Nothing. */
    SILENCE {
      @Override
      void send(OutputStream out) {}
    },
    /** Headers and half a body, then nothing. */
    HALF_A_BODY {
      @Override
      void send(OutputStream out) throws IOException {
        out.write(ascii("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n12345"));
        out.flush();
      }
    },
    /** Half of the headers, then nothing. */
    HALF_OF_THE_HEADERS {
      @Override
      void send(OutputStream out) throws IOException {
        out.write(ascii("HTTP/1.1 200 OK\r\nContent-Le"));
        out.flush();
      }
    },
    /** A chunk of no more than its beginning. */
    HALF_A_CHUNK {
      @Override
      void send(OutputStream out) throws IOException {
        out.write(ascii("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1000\r\nabc"));
        out.flush();
      }
    };

    abstract void send(OutputStream out) throws IOException;
  }

  @ParameterizedTest
  @EnumSource(Unending.class)
  void whatIsCancelledIsClosed(Unending unending) throws Exception {
    for (ScriptedServer server : new ScriptedServer[] {plain, tls}) {
      CountDownLatch here = new CountDownLatch(1);
      CountDownLatch gone = new CountDownLatch(1);
      server.answering(
          r ->
              (socket, closing) -> {
                unending.send(socket.getOutputStream());
                here.countDown();
                return closedByTheClient(socket, gone);
              });

      PendingAnswer pending = engine.start(get(server), soon());
      here.await();
      pending.cancel();

      gone.await();
    }
  }

  @ParameterizedTest
  @EnumSource(Unending.class)
  void whatIsNotThereInTimeIsClosed(Unending unending) throws Exception {
    plain.answering(
        r ->
            (socket, closing) -> {
              unending.send(socket.getOutputStream());
              asked.countDown();
              return closedByTheClient(socket, closed);
            });

    assertTimeoutOnceAsked(get(plain));

    closed.await();
  }

  @Test
  void anInterruptCloses() throws Exception {
    plain.answering(
        r ->
            (socket, closing) -> {
              asked.countDown();
              return closedByTheClient(socket, closed);
            });
    AtomicReference<Object> result = new AtomicReference<>();
    Thread waiting =
        new Thread(
            () -> {
              try {
                result.set(engine.send(get(plain), soon()));
              } catch (VerificationInterruptedException | RegistryException e) {
                result.set(e);
              }
            });
    waiting.start();
    asked.await();
    waiting.interrupt();
    waiting.join();

    assertThat(result.get()).isInstanceOf(VerificationInterruptedException.class);
    closed.await();
  }

  /** Two hundred, an error, and a redirect have limits of their own. */
  @ParameterizedTest
  @ValueSource(strings = {"200 OK", "500 No", "304 Same", "302 There\r\nLocation: /b"})
  void aBodyThatIsTooLargeIsClosed(String status) throws Exception {
    for (ScriptedServer server : new ScriptedServer[] {plain, tls}) {
      CountDownLatch gone = new CountDownLatch(1);
      server.answering(
          r ->
              r.path().equals("/b")
                  ? ScriptedServer.ok("there")
                  : withBody(
                      "HTTP/1.1 " + status + "\r\nContent-Length: 2000000000\r\n\r\n", gone));

      engine.send(get(server), soon());

      gone.await();
    }
  }

  @Test
  void anEndlessBodyIsClosed() throws Exception {
    plain.answering(
        r ->
            (socket, closing) -> {
              try {
                return ScriptedServer.endless().write(socket, closing);
              } catch (IOException e) {
                closed.countDown();
                throw e;
              }
            });

    assertThat(engine.send(get(plain), soon()).isCut()).isTrue();
    closed.await();
  }

  @Test
  void aRedirectThatIsNotFollowedIsClosedWithItsBody() throws Exception {
    plain.answering(
        r ->
            withBody(
                "HTTP/1.1 302 There\r\nLocation: ftp://nowhere/\r\nContent-Length: 99999999\r\n\r\n",
                closed));

    assertThat(failureOf(get(plain), soon()).reason())
        .isEqualTo(IndeterminateReason.REGISTRY_ERROR);
    closed.await();
  }

  @Test
  void moreThanTheAnswerIsClosed() throws Exception {
    plain.answering(r -> withBody("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", closed));

    assertThat(engine.send(get(plain), soon()).body()).asString().isEqualTo("abc");
    closed.await();
  }

  /** The JDK forgets such connections without closing them, and Java 17 cannot close a client. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "gabba gabba hey\r\n\r\n",
        "HTTP/2.0 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nnot a header: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 103 Early Hints\r\n\r\n"
      })
  void whatIsNoHttpIsClosedOnceNothingElseIsUnderWay(String head) throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    tls.answering(
        r ->
            (socket, closing) -> {
              asked.countDown();
              return waitedFor(release) && ScriptedServer.ok("safe").write(socket, closing);
            });
    plain.answering(
        r ->
            (socket, closing) -> {
              // Interim answers are refused only when there are many.
              socket.getOutputStream().write(ascii(head.repeat(20)));
              return closedByTheClient(socket, closed);
            });
    PendingAnswer other = engine.start(get(tls), soon());
    asked.await();

    RegistryException failure = failureOf(get(plain), soon());
    release.countDown();

    assertThat(failure.reason()).isEqualTo(IndeterminateReason.REGISTRY_UNREACHABLE);
    assertThat(other.await().body()).asString().isEqualTo("safe");
    if (Connections.canBeClosed()) {
      closed.await();
    }
    tls.answering(r -> ScriptedServer.ok("again"));
    assertThat(engine.send(get(tls), soon()).body()).asString().isEqualTo("again");
  }

  @Test
  void whenTheEngineIsClosedIdleConnectionsAre() throws Exception {
    CountDownLatch both = new CountDownLatch(1);
    plain.answering(
        r ->
            (socket, closing) -> {
              ScriptedServer.ok("x").write(socket, closing);
              return r.path().equals("/last")
                  ? closedByTheClient(socket, both)
                  : closedByTheClient(socket, closed);
            });
    assertThat(engine.send(get(plain), soon()).body()).asString().isEqualTo("x");

    engine.close();

    HttpCall last = HttpCall.get(URI.create(plain.url("/last")), TlsMode.VERIFIED, LIMIT);
    assertThat(engine.send(last, soon()).body()).asString().isEqualTo("x");
    if (Connections.canBeClosed()) {
      closed.await();
      both.await();
    }
  }

  @Test
  void aBodyThatNobodyTakesIsClosed() throws Exception {
    CountDownLatch givenUp = new CountDownLatch(1);
    try (ServerSocket listener = listener()) {
      Thread server =
          new Thread(
              () -> {
                try (Socket socket = listener.accept()) {
                  asked.countDown();
                  // Reads nothing until the client has given up.
                  givenUp.await();
                  drain(socket.getInputStream());
                  closed.countDown();
                } catch (IOException | InterruptedException e) {
                  closed.countDown();
                }
              });
      server.start();
      RequestBody body = RequestBody.streamed("a/b", 1L << 30, () -> new EndlessInput());
      HttpCall call =
          HttpCall.write("PUT", uri(listener, "http"), TlsMode.VERIFIED, Optional.of(body), LIMIT);

      assertTimeoutOnceAsked(call);
      givenUp.countDown();

      closed.await();
    }
  }

  @Test
  void aHandshakeThatStallsIsClosed() throws Exception {
    try (ServerSocket listener = listener()) {
      Thread server =
          new Thread(
              () -> {
                try (Socket socket = listener.accept()) {
                  asked.countDown();
                  drain(socket.getInputStream());
                  closed.countDown();
                } catch (IOException e) {
                  closed.countDown();
                }
              });
      server.start();
      HttpCall call = HttpCall.get(uri(listener, "https"), TlsMode.VERIFIED, LIMIT);

      assertTimeoutOnceAsked(call);

      closed.await();
    }
  }

  private static final class EndlessInput extends InputStream {
    @Override
    public int read() {
      return 'x';
    }
  }

  /** A head and then more than anybody wants, until the client has closed. */
  private static Reply withBody(String head, CountDownLatch gone) {
    return (socket, closing) -> {
      try {
        OutputStream out = socket.getOutputStream();
        out.write(ascii(head));
        byte[] part = new byte[8192];
        while (closing.getCount() > 0) {
          out.write(part);
        }
        return false;
      } catch (IOException e) {
        gone.countDown();
        throw e;
      }
    };
  }

  /** Waits until nothing more can come. */
  private static boolean closedByTheClient(Socket socket, CountDownLatch gone) throws IOException {
    try {
      drain(socket.getInputStream());
    } finally {
      gone.countDown();
    }
    return false;
  }

  private static void drain(InputStream in) throws IOException {
    byte[] buffer = new byte[65536];
    while (in.read(buffer) >= 0) {
      continue;
    }
  }

  /** Time is over as soon as the server has what it needs, however long that takes. */
  private void assertTimeoutOnceAsked(HttpCall call) throws Exception {
    AtomicLong now = new AtomicLong();
    PendingAnswer pending = engine.start(call, Deadline.after(Duration.ofMinutes(1), now::get));
    asked.await();
    now.set(Duration.ofMinutes(2).toNanos());

    RegistryException failure = catchThrowableOfType(RegistryException.class, pending::await);

    assertThat(failure.reason()).isEqualTo(IndeterminateReason.TIMEOUT);
  }

  private RegistryException failureOf(HttpCall call, Deadline deadline) {
    return catchThrowableOfType(RegistryException.class, () -> engine.send(call, deadline));
  }

  private static boolean waitedFor(CountDownLatch latch) throws IOException {
    try {
      latch.await();
      return true;
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static HttpCall get(ScriptedServer server) {
    return HttpCall.get(URI.create(server.url("/a")), TlsMode.VERIFIED, LIMIT);
  }

  private static ServerSocket listener() throws IOException {
    return new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
  }

  private static URI uri(ServerSocket listener, String scheme) {
    return URI.create(scheme + "://127.0.0.1:" + listener.getLocalPort() + "/a");
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(20));
  }
}
