package imagesigning.registry.internal.http;

import imagesigning.registry.RegistryException;
import imagesigning.registry.VerificationInterruptedException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/**
 * Repeats a request without a body that a server put off with 429, at most four times, as late as
 * {@code Retry-After} asks and never beyond the deadline. Other failures are not repeated. Source:
 * policy reference, "Connection and auth".
 */
public final class PatientSender {
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int ATTEMPTS = 5;
  private static final Duration FIRST_WAIT = Duration.ofSeconds(2);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

  private final HttpEngine engine;
  private final Clock clock;
  private final Pause pause;

  public PatientSender(HttpEngine engine, Clock clock, Pause pause) {
    this.engine = engine;
    this.clock = clock;
    this.pause = pause;
  }

  /** Room for the large answers to all requests. */
  public LargeAnswers largeAnswers() {
    return engine.largeAnswers();
  }

  /** Sends a request; the answer may still be a 429. */
  public HttpAnswer send(HttpCall call, Deadline deadline) throws RegistryException {
    if (call.body().isPresent()) {
      return engine.send(call, deadline);
    }
    Duration backoff = FIRST_WAIT;
    for (int attempt = 1; ; attempt++) {
      HttpAnswer answer = engine.send(call, deadline);
      if (answer.status() != TOO_MANY_REQUESTS || attempt == ATTEMPTS) {
        return answer;
      }
      Duration wait = answer.header("Retry-After").map(this::retryAfter).orElse(backoff);
      if (wait.compareTo(deadline.remaining()) >= 0) {
        return answer;
      }
      rest(wait, call);
      backoff = backoff.multipliedBy(2);
      if (backoff.compareTo(LONGEST_WAIT) > 0) {
        backoff = LONGEST_WAIT;
      }
    }
  }

  private void rest(Duration wait, HttpCall call) {
    try {
      pause.last(wait);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new VerificationInterruptedException(
          "Interrupted while waiting to repeat " + call + ".");
    }
  }

  /**
   * Seconds or an HTTP date; what cannot be understood, or lies in the past, is the shortest wait.
   */
  private Duration retryAfter(String text) {
    String value = text.strip();
    if (!value.isEmpty()
        && value.length() <= 9
        && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return longerOf(Duration.ofSeconds(Long.parseLong(value)));
    }
    try {
      Instant then = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return longerOf(Duration.between(clock.instant(), then));
    } catch (DateTimeException e) {
      return FIRST_WAIT;
    }
  }

  private static Duration longerOf(Duration wanted) {
    return wanted.compareTo(Duration.ZERO) > 0 ? wanted : Duration.ofMillis(100);
  }
}
