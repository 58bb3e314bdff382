package imagesigning.registry.internal.http;

import imagesigning.core.IndeterminateReason;
import imagesigning.core.text.RemoteText;
import imagesigning.registry.RegistryException;
import imagesigning.registry.VerificationInterruptedException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request under way. To be awaited once, by one thread, or cancelled.
 *
 * <p>{@code HttpRequest.timeout} ends with the headers, so the deadline is kept here: the exchange
 * is complete only when its body is, and is cancelled when time runs out.
 */
public final class PendingAnswer {
  private static final Logger LOG = LoggerFactory.getLogger(PendingAnswer.class);
  private static final int MAX_REDIRECTS = 5;

  private final HttpEngine engine;
  private final Deadline deadline;
  private final Origin asked;
  private HttpCall call;
  private Exchange exchange;

  PendingAnswer(HttpEngine engine, HttpCall call, Deadline deadline, Exchange exchange) {
    this.engine = engine;
    this.asked = Origin.of(call.uri());
    this.call = call;
    this.deadline = deadline;
    this.exchange = exchange;
  }

  /**
   * Waits for the whole answer, following redirects.
   *
   * @throws RegistryException if none came in time, or a redirect is not acceptable
   * @throws VerificationInterruptedException if the thread is interrupted
   */
  public HttpAnswer await() throws RegistryException {
    for (int hops = 0; ; hops++) {
      HttpResponse<BoundedBody.Content> response = response();
      LOG.debug("{} -> {}", call, response.statusCode());
      Optional<HttpCall> next =
          engine.redirects().next(call, response.statusCode(), response.headers());
      if (next.isEmpty()) {
        return new HttpAnswer(
            call,
            !Origin.of(call.uri()).equals(asked),
            response.statusCode(),
            response.headers(),
            response.body());
      }
      if (hops == MAX_REDIRECTS) {
        throw Redirects.refusal(
            call, response.statusCode(), "it is one of more than " + MAX_REDIRECTS);
      }
      call = next.get();
      exchange = engine.exchange(call, deadline);
    }
  }

  /** Gives up; the connection is closed if it is in use. */
  public void cancel() {
    exchange.answer().cancel(true);
  }

  private HttpResponse<BoundedBody.Content> response() throws RegistryException {
    try {
      return exchange
          .answer()
          .get(Math.max(0, deadline.remaining().toNanos()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      cancel();
      throw timeout(call);
    } catch (InterruptedException e) {
      cancel();
      Thread.currentThread().interrupt();
      throw new VerificationInterruptedException("Interrupted while waiting for " + call + ".");
    } catch (ExecutionException e) {
      throw noAnswer(call, exchange.problem(), e.getCause());
    }
  }

  static RegistryException timeout(HttpCall call) {
    return new RegistryException(
        IndeterminateReason.TIMEOUT,
        "No complete answer from " + call.url() + " in time.",
        call.method(),
        call.url(),
        0,
        null);
  }

  /**
   * The seam to the JDK's client: besides {@code IOException} it reports unchecked ones for what a
   * peer or a URL caused, and all of them mean that no answer came.
   */
  private static RegistryException noAnswer(
      HttpCall call, Optional<IOException> unread, @Nullable Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    if (unread.isPresent()) {
      return new RegistryException(
          IndeterminateReason.LOCAL_FILE_UNREADABLE,
          "What should have been sent to "
              + call.url()
              + " cannot be read: "
              + RemoteText.shown(unread.get().getMessage())
              + ".",
          call.method(),
          call.url(),
          0,
          unread.get());
    }
    String how;
    if (cause instanceof SSLException) {
      how = "the TLS connection failed (" + call.shown(String.valueOf(cause.getMessage())) + ")";
    } else if (cause instanceof ConnectException) {
      how = "no connection could be made";
    } else {
      how = "the connection broke";
    }
    return new RegistryException(
        IndeterminateReason.REGISTRY_UNREACHABLE,
        "No complete answer from " + call.url() + ": " + how + ".",
        call.method(),
        call.url(),
        0,
        call.withoutCredentials(cause));
  }
}
