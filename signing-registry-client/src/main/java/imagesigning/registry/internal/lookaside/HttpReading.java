package imagesigning.registry.internal.lookaside;

import imagesigning.core.IndeterminateReason;
import imagesigning.core.Limits;
import imagesigning.registry.RegistryException;
import imagesigning.registry.internal.SignatureCollector;
import imagesigning.registry.internal.SignatureFindings;
import imagesigning.registry.internal.http.Deadline;
import imagesigning.registry.internal.http.HttpAnswer;
import imagesigning.registry.internal.http.HttpCall;
import imagesigning.registry.internal.http.HttpEngine;
import imagesigning.registry.internal.http.LargeAnswers;
import imagesigning.registry.internal.http.PendingAnswer;
import imagesigning.registry.internal.http.TlsMode;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * A look-aside store on a server. The first two signatures are asked for together, because nearly
 * every image has one and the answer for the second ends the list; further ones follow in order.
 */
final class HttpReading implements LookasideReading {
  private static final int TOGETHER = 2;

  private final HttpEngine engine;
  private final IntFunction<URI> signature;
  private final TlsMode tls;
  private final Limits limits;
  private final boolean forbiddenIsAbsent;
  private final Deadline deadline;
  private final SignatureCollector collector;
  private final Deque<Asked> underWay = new ArrayDeque<>();

  /** A question, or the reason why it could not even be sent. */
  private record Asked(Optional<PendingAnswer> answer, Optional<RegistryException> failure) {}

  HttpReading(
      HttpEngine engine,
      IntFunction<URI> signature,
      String store,
      TlsMode tls,
      Limits limits,
      boolean forbiddenIsAbsent,
      Deadline deadline) {
    this.engine = engine;
    this.signature = signature;
    this.tls = tls;
    this.limits = limits;
    this.forbiddenIsAbsent = forbiddenIsAbsent;
    this.deadline = deadline;
    this.collector = SignatureCollector.ofSimple(store, limits);
  }

  void begin() {
    for (int index = 1; index <= TOGETHER; index++) {
      underWay.add(ask(index));
    }
  }

  @Override
  public SignatureFindings finish() {
    try {
      boolean complete = true;
      for (int index = 1; !collector.isFinished() && (complete || !underWay.isEmpty()); index++) {
        Asked next = underWay.isEmpty() ? ask(index) : underWay.remove();
        complete &= take(index, next);
      }
      return collector.findings();
    } finally {
      cancel();
    }
  }

  @Override
  public void cancel() {
    underWay.forEach(asked -> asked.answer().ifPresent(PendingAnswer::cancel));
    underWay.clear();
  }

  private Asked ask(int index) {
    try {
      HttpCall call = call(index, LargeAnswers.first(limits.signatureBytes()));
      return new Asked(Optional.of(engine.start(call, deadline)), Optional.empty());
    } catch (RegistryException e) {
      return new Asked(Optional.empty(), Optional.of(e));
    }
  }

  /** The answer to what was asked for already, or to the same question with another bound. */
  private HttpAnswer answer(int index, int maxBytes, Asked asked) throws RegistryException {
    return maxBytes == LargeAnswers.first(limits.signatureBytes())
        ? asked.answer().orElseThrow().await()
        : engine.send(call(index, maxBytes), deadline);
  }

  private HttpCall call(int index, int maxBytes) {
    return HttpCall.get(signature.apply(index), tls, maxBytes);
  }

  /** Takes one answer; false if it could not be had. */
  private boolean take(int index, Asked asked) {
    try {
      if (asked.failure().isPresent()) {
        throw asked.failure().get();
      }
      return engine
          .largeAnswers()
          .read(
              limits.signatureBytes(),
              deadline,
              most -> answer(index, most, asked),
              answer -> take(index, answer));
    } catch (RegistryException e) {
      IndeterminateReason reason =
          e.reason() == IndeterminateReason.TIMEOUT
              ? IndeterminateReason.TIMEOUT
              : IndeterminateReason.LOOKASIDE_UNREADABLE;
      collector.unreadable(
          index, reason, "Signature " + index + " cannot be had. " + e.getMessage());
      return false;
    }
  }

  private boolean take(int index, HttpAnswer answer) {
    int status = answer.status();
    if (status == 404 || status == 403 && forbiddenIsAbsent) {
      collector.absent();
      return true;
    }
    if (status != 200) {
      collector.unreadable(
          index,
          IndeterminateReason.LOOKASIDE_UNREADABLE,
          "The look-aside store answered the request for signature "
              + index
              + " with "
              + status
              + ".");
      return false;
    }
    if (answer.header("Content-Type").filter(HttpReading::isHtml).isPresent()) {
      collector.warn(
          "The look-aside store answered with HTML for signature "
              + index
              + "; is "
              + answer.url()
              + " a login page?");
    }
    collector.found(index, answer.body(), answer.isCut());
    return true;
  }

  private static boolean isHtml(String contentType) {
    return contentType.strip().toLowerCase(Locale.ROOT).startsWith("text/html");
  }
}
