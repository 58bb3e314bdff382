package imagesigning.registry.internal.http;

import imagesigning.core.IndeterminateReason;
import imagesigning.registry.HttpSettings;
import imagesigning.registry.RegistryException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Makes requests over the JDK's client: connections are reused, redirects are ours, sizes and times
 * are bounded. Thread-safe; blocks only in {@link PendingAnswer#await} and holds no lock there.
 */
public final class HttpEngine {
  /** Nobody reads it, but read to its end it leaves the connection usable. */
  private static final int REDIRECT_BODY = 8 * 1024;

  private final HttpSettings settings;
  private final int errorBytes;
  private final Redirects redirects;
  private final HttpClient verified;
  private volatile @Nullable HttpClient unverified;

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
    this.verified = client(settings.sslContext().orElse(null));
  }

  /** Sends a request and returns at once, so that others can be sent before waiting for it. */
  public PendingAnswer start(HttpCall call, Deadline deadline) throws RegistryException {
    return new PendingAnswer(this, call, deadline, exchange(call, deadline));
  }

  /** Sends a request and waits for the whole answer. */
  public HttpAnswer send(HttpCall call, Deadline deadline) throws RegistryException {
    return start(call, deadline).await();
  }

  Redirects redirects() {
    return redirects;
  }

  CompletableFuture<HttpResponse<BoundedBody.Content>> exchange(HttpCall call, Deadline deadline)
      throws RegistryException {
    if (!Origin.isUsable(call.uri())) {
      throw new RegistryException(
          IndeterminateReason.REGISTRY_UNREACHABLE,
          call.url() + " is not an http or https URL that can be asked.",
          call.method(),
          call.url(),
          0,
          null);
    }
    if (deadline.hasPassed()) {
      throw PendingAnswer.timeout(call);
    }
    return client(call.tls()).sendAsync(request(call), handler(call));
  }

  private static HttpRequest request(HttpCall call) {
    HttpRequest.Builder request = HttpRequest.newBuilder(call.uri());
    if (call.uri().getScheme().equalsIgnoreCase("http")) {
      // No attempt to upgrade: plain servers are small ones, and the attempt costs headers.
      request.version(Version.HTTP_1_1);
    }
    request.setHeader("User-Agent", "imagesigning");
    if (!call.accept().isEmpty()) {
      request.setHeader("Accept", String.join(", ", call.accept()));
    }
    call.authorization().ifPresent(value -> request.setHeader("Authorization", value));
    if (!call.method().equals("GET")) {
      call.body().ifPresent(body -> request.setHeader("Content-Type", body.contentType()));
      request.method(
          call.method(), call.body().map(RequestBody::publisher).orElseGet(BodyPublishers::noBody));
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

  private HttpClient client(TlsMode tls) {
    if (tls == TlsMode.VERIFIED) {
      return verified;
    }
    HttpClient known = unverified;
    if (known == null) {
      synchronized (this) {
        known = unverified;
        if (known == null) {
          known = client(UnverifiedTls.context());
          unverified = known;
        }
      }
    }
    return known;
  }

  private HttpClient client(@Nullable SSLContext context) {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .followRedirects(Redirect.NEVER)
            .connectTimeout(settings.connectTimeout());
    if (context != null) {
      builder.sslContext(context);
    }
    settings.proxy().ifPresent(builder::proxy);
    settings.executor().ifPresent(builder::executor);
    return builder.build();
  }
}
