package imagesigning.core.extensions;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An answer of the extensions API, for some web server to send. Framing headers such as {@code
 * Content-Length} are the server's to write. Immutable.
 */
public final class SignaturesResponse {
  private final int status;
  private final Map<String, List<String>> headers;
  private final byte[] body;
  private final long contentLength;

  private SignaturesResponse(
      int status, Map<String, List<String>> headers, byte[] body, long contentLength) {
    this.status = status;
    this.headers = headers;
    this.body = body;
    this.contentLength = contentLength;
  }

  /** An answer that announces the API, without a body. */
  static SignaturesResponse of(int status) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    SignaturesHandler.decorate((name, value) -> headers.put(name, List.of(value)));
    return new SignaturesResponse(status, headers, new byte[0], 0);
  }

  /** The same with one more header. */
  SignaturesResponse with(String name, List<String> values) {
    Map<String, List<String>> more = new LinkedHashMap<>(headers);
    more.put(name, List.copyOf(values));
    return new SignaturesResponse(status, more, body, contentLength);
  }

  /** The same with a body of JSON. */
  SignaturesResponse withJson(byte[] json) {
    return new SignaturesResponse(status, headers, json, json.length)
        .with("Content-Type", List.of("application/json; charset=utf-8"));
  }

  /** As HEAD is answered: everything but the body. */
  SignaturesResponse withoutBody() {
    return new SignaturesResponse(status, headers, new byte[0], contentLength);
  }

  /**
   * The status code.
   *
   * @return such as 200
   */
  public int status() {
    return status;
  }

  /**
   * The headers to send, each with one value or more.
   *
   * @return an unmodifiable map in the order in which to send them
   */
  public Map<String, List<String>> headers() {
    return Collections.unmodifiableMap(headers);
  }

  /**
   * A copy of the body to send.
   *
   * @return the body, empty if there is none
   */
  public byte[] body() {
    return body.clone();
  }

  /**
   * The length to declare: that of the body, or for HEAD that of the body which GET would have.
   *
   * @return the number of bytes
   */
  public long contentLength() {
    return contentLength;
  }

  /** Status and length. */
  @Override
  public String toString() {
    return status + " (" + contentLength + " bytes)";
  }
}
