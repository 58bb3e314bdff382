package imagesigning.testkit.internal.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An answer and the way it goes over the wire. Immutable; the {@code with…} methods copy. */
public final class Reply {
  private final int status;
  private final List<Header> headers;
  private final byte[] body;
  private final Delivery delivery;

  /** One header line. */
  public record Header(String name, String value) {}

  private Reply(int status, List<Header> headers, byte[] body, Delivery delivery) {
    this.status = status;
    this.headers = List.copyOf(headers);
    this.body = body;
    this.delivery = delivery;
  }

  /** An answer without headers and body, delivered as it should be. */
  public static Reply of(int status) {
    return new Reply(status, List.of(), new byte[0], Delivery.WHOLE);
  }

  /** The same with one more header. */
  public Reply with(String name, String value) {
    List<Header> more = new ArrayList<>(headers);
    more.add(new Header(name, value));
    return new Reply(status, more, body, delivery);
  }

  /** The same without any header of that name. */
  public Reply without(String name) {
    List<Header> fewer = new ArrayList<>(headers);
    fewer.removeIf(header -> header.name().equalsIgnoreCase(name));
    return new Reply(status, fewer, body, delivery);
  }

  /** The same with a body. */
  public Reply withBody(String contentType, byte[] bytes) {
    return without("Content-Type").with("Content-Type", contentType).withBytes(bytes);
  }

  /** The same with other bytes and the headers it had. */
  public Reply withBytes(byte[] bytes) {
    return new Reply(status, headers, bytes, delivery);
  }

  /** The same with a body of JSON. */
  public Reply withJson(String json) {
    return withBody("application/json; charset=utf-8", json.getBytes(StandardCharsets.UTF_8));
  }

  /** The same, delivered in another way. */
  public Reply delivered(Delivery another) {
    return new Reply(status, headers, body, another);
  }

  /** The status code. */
  public int status() {
    return status;
  }

  /** The headers in order, without those of the framing. */
  public List<Header> headers() {
    return headers;
  }

  /** The first value of a header. */
  public Optional<String> header(String name) {
    return headers.stream()
        .filter(header -> header.name().equalsIgnoreCase(name))
        .map(Header::value)
        .findFirst();
  }

  /** The body, not copied. */
  public byte[] body() {
    return body;
  }

  /** How it goes over the wire. */
  public Delivery delivery() {
    return delivery;
  }
}
