package imagesigning.core.services;

import imagesigning.core.extensions.RequestHeaders;
import imagesigning.core.text.RecordText;
import java.util.List;
import java.util.Map;

/**
 * A request to the API of signing services as some web server received it. Immutable.
 *
 * @param method such as {@code GET}
 * @param path the path as it was sent, not decoded, without the query
 * @param query the query as it was sent, not decoded, without the question mark; may be empty
 * @param headers everything that the authorizer may need
 */
public record SigningServicesRequest(
    String method, String path, String query, RequestHeaders headers) {

  /**
   * A request.
   *
   * @param method such as {@code GET}
   * @param path the path as it was sent
   * @param query the query as it was sent; may be empty
   * @param headers the headers
   * @return the request
   */
  public static SigningServicesRequest of(
      String method, String path, String query, Map<String, ? extends List<String>> headers) {
    return new SigningServicesRequest(method, path, query, RequestHeaders.of(headers));
  }

  /** The components, their texts escaped and cut. */
  @Override
  public String toString() {
    return RecordText.of(SigningServicesRequest.class)
        .with("method", method)
        .with("path", path)
        .with("query", query)
        .with("headers", headers)
        .toString();
  }
}
