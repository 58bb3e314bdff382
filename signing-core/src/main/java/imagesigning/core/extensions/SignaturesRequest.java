package imagesigning.core.extensions;

import java.io.InputStream;
import java.util.List;
import java.util.Map;

/**
 * A request to the extensions API as some web server received it. Its body can be read once; the
 * request is for one thread.
 */
public final class SignaturesRequest {
  private final String method;
  private final String path;
  private final RequestHeaders headers;
  private final InputStream body;

  private SignaturesRequest(String method, String path, RequestHeaders headers, InputStream body) {
    this.method = method;
    this.path = path;
    this.headers = headers;
    this.body = body;
  }

  /**
   * A request.
   *
   * @param method such as {@code GET}
   * @param path the whole path as it was sent, neither decoded nor tidied up, without the query;
   *     begins with {@code /extensions/v2/}
   * @param headers the headers; only {@code Content-Length} is looked at, everything is given to
   *     the authorizer
   * @param body the body without transfer coding; closed by whoever opened it
   * @return the request
   */
  public static SignaturesRequest of(
      String method, String path, Map<String, ? extends List<String>> headers, InputStream body) {
    return new SignaturesRequest(method, path, RequestHeaders.of(headers), body);
  }

  /**
   * The method.
   *
   * @return such as {@code GET}
   */
  public String method() {
    return method;
  }

  /**
   * The path as it was sent.
   *
   * @return the path
   */
  public String path() {
    return path;
  }

  /**
   * The headers.
   *
   * @return the headers
   */
  public RequestHeaders headers() {
    return headers;
  }

  /**
   * The body.
   *
   * @return the one stream
   */
  public InputStream body() {
    return body;
  }

  /** Method and path. */
  @Override
  public String toString() {
    return method + " " + path;
  }
}
