package imagesigning.testkit;

import imagesigning.testkit.internal.http.ServerRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A request that a server of this kit received. Immutable.
 *
 * @param connection the number of the connection it came over, from 1; equal numbers mean that the
 *     connection was reused
 * @param method the method, such as {@code GET}
 * @param path the path as sent
 * @param query the query as sent, without the {@code ?}; empty if there was none
 * @param headers all headers by lower-case name; credentials are replaced by {@code [redacted]}
 * @param bodyBytes size of the body
 * @param status the status of the answer; 0 if there was none because of a fault
 */
public record RecordedRequest(
    int connection,
    String method,
    String path,
    String query,
    Map<String, List<String>> headers,
    int bodyBytes,
    int status) {

  /** Copies the headers. */
  public RecordedRequest {
    headers = Map.copyOf(headers);
  }

  static RecordedRequest of(ServerRequest request, int status) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    request.headers().forEach((name, values) -> headers.put(name, redact(name, values)));
    return new RecordedRequest(
        request.connection(),
        request.method(),
        request.path(),
        request.query(),
        headers,
        request.body().length,
        status);
  }

  private static List<String> redact(String name, List<String> values) {
    return switch (name) {
      case "authorization", "proxy-authorization" ->
          values.stream().map(value -> scheme(value) + " [redacted]").toList();
      case "cookie" -> List.of("[redacted]");
      default -> new ArrayList<>(values);
    };
  }

  private static String scheme(String authorization) {
    int space = authorization.indexOf(' ');
    return space < 0 ? "" : authorization.substring(0, space);
  }

  /**
   * The first value of a header.
   *
   * @param name the name in any case
   * @return the value, if the header was sent
   */
  public Optional<String> header(String name) {
    return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream().findFirst();
  }

  /**
   * Whether credentials came with it, and of which kind.
   *
   * @return the scheme as sent, such as {@code Basic} or {@code Bearer}; empty for an anonymous
   *     request
   */
  public Optional<String> authorizationScheme() {
    return header("authorization").map(RecordedRequest::scheme);
  }

  /** Such as {@code GET /v2/app/manifests/1.0 -> 200}. */
  @Override
  public String toString() {
    return method + " " + path + (query.isEmpty() ? "" : "?" + query) + " -> " + status;
  }
}
