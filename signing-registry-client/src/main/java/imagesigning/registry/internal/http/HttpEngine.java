package imagesigning.registry.internal.http;

import imagesigning.core.IndeterminateReason;
import imagesigning.registry.HttpSettings;
import imagesigning.registry.RegistryException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Makes requests over the JDK's client: connections are reused, redirects are ours, sizes and times
 * are bounded. Thread-safe; blocks only in {@link PendingAnswer#await} and holds no lock there.
 *
 * <p>HTTP/1.1 only. Over HTTP/2 the JDK's client queues an answer to every {@code PING} and {@code
 * SETTINGS} frame without bound, and an exchange that is given up leaves its connection open: any
 * server could fill the heap, also after everything was over. Over HTTP/1.1 what is given up closes
 * its connection.
 */
public final class HttpEngine {
  /** Nobody reads it, but read to its end it leaves the connection usable. */
  private static final int REDIRECT_BODY = 8 * 1024;

  private final HttpSettings settings;
  private final int errorBytes;
  private final Redirects redirects;
  private final LargeAnswers largeAnswers = new LargeAnswers();
  private final TlsContexts contexts;

  /** By TLS context; empty is the runtime's. A connection never serves two of them. */
  private final ConcurrentMap<Optional<SSLContext>, Connections> connections =
      new ConcurrentHashMap<>();

  private volatile boolean closed;

  /**
   * An engine with its own connections.
   *
   * @param settings how to talk
   * @param errorBytes how much of an error answer is read
   */
  public HttpEngine(HttpSettings settings, int errorBytes) {
    this.settings = settings;
    this.errorBytes = errorBytes;
    this.redirects = new Redirects(settings);
    this.contexts = new TlsContexts(settings);
  }

  /** Sends a request and returns at once, so that others can be sent before waiting for it. */
  public PendingAnswer start(HttpCall call, Deadline deadline) throws RegistryException {
    return new PendingAnswer(this, call, deadline, exchange(call, deadline));
  }

  /** Sends a request and waits for the whole answer. */
  public HttpAnswer send(HttpCall call, Deadline deadline) throws RegistryException {
    return start(call, deadline).await();
  }

  /**
   * Closes idle connections, and those in use as soon as their requests have ended, on Java 21 and
   * later; before, they are given up with this object. What is under way may go on to make
   * requests.
   */
  public void close() {
    closed = true;
    connections.forEach(this::retire);
  }

  /** Room for the large answers to all requests. */
  public LargeAnswers largeAnswers() {
    return largeAnswers;
  }

  Redirects redirects() {
    return redirects;
  }

  /** Sends a request once; redirects are answers. */
  Exchange exchange(HttpCall call, Deadline deadline) throws RegistryException {
    if (!Origin.isUsable(call.uri())) {
      throw unreachable(call, call.url() + " is not an http or https URL that can be asked.", null);
    }
    if (deadline.hasPassed()) {
      throw PendingAnswer.timeout(call);
    }
    Optional<RequestBody.Sending> body = call.body().map(RequestBody::sending);
    HttpRequest request = request(call, body);
    Optional<SSLContext> tls = contexts.of(call);
    Connections used;
    try {
      used = enter(tls);
    } catch (UncheckedIOException e) {
      throw unreachable(call, "No connection can be made to " + call.url() + ".", e);
    }
    CompletableFuture<HttpResponse<BoundedBody.Content>> answer;
    try {
      answer = used.client().sendAsync(request, handler(call));
    } catch (RuntimeException | Error e) {
      used.leave();
      throw e;
    }
    // Whoever waits sees the failure; this is only told that it is over.
    CompletableFuture<?> unused =
        answer.whenComplete(
            (response, failure) -> {
              if (failure != null && Connections.leavesOpen(failure)) {
                retire(tls, used);
              }
              used.leave();
            });
    return new Exchange(answer, body);
  }

  private static RegistryException unreachable(
      HttpCall call, String message, @Nullable Exception cause) {
    return new RegistryException(
        IndeterminateReason.REGISTRY_UNREACHABLE, message, call.method(), call.url(), 0, cause);
  }

  /** Connections that will not be closed before {@link Connections#leave}. */
  private Connections enter(Optional<SSLContext> tls) {
    while (true) {
      Connections known = connections.computeIfAbsent(tls, this::connect);
      boolean entered = known.enter();
      if (!entered || closed) {
        retire(tls, known);
      }
      if (entered) {
        return known;
      }
    }
  }

  private void retire(Optional<SSLContext> tls, Connections what) {
    connections.remove(tls, what);
    what.retire();
  }

  private static HttpRequest request(HttpCall call, Optional<RequestBody.Sending> sending) {
    HttpRequest.Builder request = HttpRequest.newBuilder(call.uri());
    request.setHeader("User-Agent", "imagesigning");
    if (!call.accept().isEmpty()) {
      request.setHeader("Accept", String.join(", ", call.accept()));
    }
    call.authorization().ifPresent(value -> request.setHeader("Authorization", value));
    if (!call.method().equals("GET")) {
      call.body().ifPresent(body -> request.setHeader("Content-Type", body.contentType()));
      request.method(
          call.method(),
          sending.map(RequestBody.Sending::publisher).orElseGet(BodyPublishers::noBody));
    }
    return request.build();
  }

  private BodyHandler<BoundedBody.Content> handler(HttpCall call) {
    return info -> {
      int status = info.statusCode();
      return BoundedBody.upTo(
          status / 100 == 2 ? call.maxBytes() : status / 100 == 3 ? REDIRECT_BODY : errorBytes);
    };
  }

  private Connections connect(Optional<SSLContext> tls) {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(Version.HTTP_1_1)
            .followRedirects(Redirect.NEVER)
            .connectTimeout(settings.connectTimeout());
    tls.ifPresent(builder::sslContext);
    settings.proxy().ifPresent(builder::proxy);
    settings.executor().ifPresent(builder::executor);
    return new Connections(builder.build());
  }
}
