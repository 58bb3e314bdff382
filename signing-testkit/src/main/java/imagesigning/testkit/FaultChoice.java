package imagesigning.testkit;

import imagesigning.core.Digest;
import imagesigning.testkit.internal.http.Delivery;
import imagesigning.testkit.internal.http.Reply;
import imagesigning.testkit.internal.http.Wire;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * One rule of a {@link FaultScript} in the making: first which of the matching requests are meant
 * (all, unless said otherwise), then what goes wrong. Immutable; choosing a fault adds the rule.
 */
public final class FaultChoice {
  private final FaultScript script;
  private final Route route;
  private final int first;
  private final int last;

  FaultChoice(FaultScript script, Route route, int first, int last) {
    this.script = script;
    this.route = route;
    this.first = first;
    this.last = last;
  }

  /**
   * Only the n-th request that the route matches, counted from the moment the rule is made.
   *
   * @param number the number, from 1
   * @return the choice
   */
  public FaultChoice request(int number) {
    return new FaultChoice(script, route, number, number);
  }

  /**
   * Only the first requests that the route matches.
   *
   * @param count how many
   * @return the choice
   */
  public FaultChoice firstRequests(int count) {
    return new FaultChoice(script, route, 1, count);
  }

  /**
   * The normal reply, later. Closing the server ends the wait.
   *
   * @param time how much later
   */
  public void delay(Duration time) {
    deliver(
        (wire, reply) -> {
          wire.await(time);
          Delivery.WHOLE.deliver(wire, reply);
        });
  }

  /** No reply at all; the connection stays open until the server is closed. */
  public void stall() {
    replace(Reply.of(0).delivered((wire, reply) -> wire.stall()));
  }

  /** Head and half of the body, then nothing more until the server is closed. */
  public void stallInBody() {
    deliver(
        (wire, reply) -> {
          half(wire, reply);
          wire.stall();
        });
  }

  /**
   * The normal reply, byte after byte.
   *
   * @param pause the time before each byte of the body
   */
  public void drip(Duration pause) {
    deliver(
        (wire, reply) -> {
          byte[] body = reply.body();
          wire.head(reply, body.length);
          wire.flush();
          for (int i = 0; i < body.length && !wire.isHeadRequest(); i++) {
            wire.await(pause);
            wire.body(body, i, 1);
            wire.flush();
          }
        });
  }

  /** The head promises the whole body, but the connection is closed in order after half of it. */
  public void truncate() {
    deliver(
        (wire, reply) -> {
          wire.closeAfterwards();
          half(wire, reply);
        });
  }

  /** The connection is reset instead of a reply. */
  public void reset() {
    replace(Reply.of(0).delivered((wire, reply) -> wire.reset()));
  }

  /** The connection is reset after half of the body. */
  public void resetInBody() {
    deliver(
        (wire, reply) -> {
          half(wire, reply);
          wire.reset();
        });
  }

  /** The normal head without a length, then bytes for as long as the client takes them. */
  public void endlessBody() {
    deliver(
        (wire, reply) -> {
          wire.closeAfterwards();
          wire.headWithoutLength(reply);
          byte[] filler = reply.body().length == 0 ? new byte[1024] : reply.body();
          while (!wire.isHeadRequest()) {
            wire.body(filler);
          }
        });
  }

  /**
   * An error with the JSON envelope that registries send.
   *
   * @param status such as 401, 403, 404, 429 or 500
   */
  public void status(int status) {
    replace(OciError.ofStatus(status));
  }

  /**
   * An error with a body of HTML, as proxies send.
   *
   * @param status such as 502
   */
  public void statusWithoutEnvelope(int status) {
    byte[] page = "<html><body>no</body></html>".getBytes(StandardCharsets.UTF_8);
    replace(Reply.of(status).withBody("text/html", page));
  }

  /**
   * Too many requests, with the time after which to come back.
   *
   * @param retryAfter the value of {@code Retry-After}
   */
  public void rateLimited(String retryAfter) {
    replace(OciError.ofStatus(429).with("Retry-After", retryAfter));
  }

  /**
   * Any reply.
   *
   * @param status the status
   * @param contentType its type
   * @param body its body
   */
  public void respond(int status, String contentType, byte[] body) {
    replace(Reply.of(status).withBody(contentType, body.clone()));
  }

  /**
   * A redirect with status 307.
   *
   * @param target where to
   */
  public void redirect(URI target) {
    redirect(307, target);
  }

  /**
   * A redirect.
   *
   * @param status 301, 302, 303, 307 or 308
   * @param target where to, absolute or relative
   */
  public void redirect(int status, URI target) {
    replace(Reply.of(status).with("Location", target.toString()));
  }

  /**
   * The normal reply with another {@code Docker-Content-Digest}.
   *
   * @param claimed the digest to claim
   */
  public void digestHeader(Digest claimed) {
    digestHeader(claimed.toString());
  }

  /**
   * The normal reply with any text as {@code Docker-Content-Digest}.
   *
   * @param claimed the text
   */
  public void digestHeader(String claimed) {
    change(reply -> reply.without(OciError.DIGEST_HEADER).with(OciError.DIGEST_HEADER, claimed));
  }

  /** The normal reply without {@code Docker-Content-Digest}. */
  public void withoutDigestHeader() {
    change(reply -> reply.without(OciError.DIGEST_HEADER));
  }

  /**
   * The normal reply with another {@code Content-Type}.
   *
   * @param contentType the type
   */
  public void contentType(String contentType) {
    change(reply -> reply.withBody(contentType, reply.body()));
  }

  /** The normal reply with the lowest bit of the last byte of the body flipped. */
  public void corruptBody() {
    change(
        reply -> {
          byte[] body = reply.body().clone();
          if (body.length > 0) {
            body[body.length - 1] ^= 1;
          }
          return reply.withBytes(body);
        });
  }

  private static void half(Wire wire, Reply reply) throws IOException {
    byte[] body = reply.body();
    wire.head(reply, Math.max(body.length, 1));
    wire.body(body, 0, body.length / 2);
    wire.flush();
  }

  private void replace(Reply reply) {
    script.add(route, first, last, normal -> reply);
  }

  private void change(UnaryOperator<Reply> change) {
    script.add(route, first, last, normal -> change.apply(normal.get()));
  }

  private void deliver(Delivery delivery) {
    change(reply -> reply.delivered(delivery));
  }
}
