package imagesigning.core.services;

import imagesigning.core.internal.GoJson;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An answer of the API of signing services, for some web server to send. Framing headers such as
 * {@code Content-Length} are the server's to write. Immutable.
 */
public final class SigningServicesResponse {
  private final int status;
  private final Map<String, List<String>> headers;
  private final byte[] body;
  private final long contentLength;

  private SigningServicesResponse(
      int status, Map<String, List<String>> headers, byte[] body, long contentLength) {
    this.status = status;
    this.headers = headers;
    this.body = body;
    this.contentLength = contentLength;
  }

  /** An answer of JSON. */
  static SigningServicesResponse json(int status, String json) {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    return new SigningServicesResponse(
        status, Map.of("Content-Type", List.of("application/json")), body, body.length);
  }

  /** An error as Pulp words it. */
  static SigningServicesResponse error(int status, String detail) {
    StringBuilder json = new StringBuilder("{");
    SigningServiceJson.member(json, "detail", detail);
    return json(status, json.append('}').toString());
  }

  /** An error about one parameter of the query. */
  static SigningServicesResponse parameter(String name, String problem) {
    StringBuilder json = new StringBuilder("{");
    GoJson.appendString(json, name);
    json.append(":[");
    GoJson.appendString(json, problem);
    return json(400, json.append("]}").toString());
  }

  /** The same with one more header. */
  SigningServicesResponse with(String name, List<String> values) {
    Map<String, List<String>> more = new LinkedHashMap<>(headers);
    more.put(name, List.copyOf(values));
    return new SigningServicesResponse(status, more, body, contentLength);
  }

  /** As HEAD is answered: everything but the body. */
  SigningServicesResponse withoutBody() {
    return new SigningServicesResponse(status, headers, new byte[0], contentLength);
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
   * @return an unmodifiable map
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
