package imagesigning.registry.internal.http;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One request to make. Immutable; may hold a credential, which {@link #toString} does not show. */
public final class HttpCall {
  private final String method;
  private final URI uri;
  private final TlsMode tls;
  private final int maxBytes;
  private final List<String> accept;
  private final @Nullable String authorization;
  private final byte @Nullable [] form;

  private HttpCall(
      String method,
      URI uri,
      TlsMode tls,
      int maxBytes,
      List<String> accept,
      @Nullable String authorization,
      byte @Nullable [] form) {
    this.method = method;
    this.uri = uri;
    this.tls = tls;
    this.maxBytes = maxBytes;
    this.accept = accept;
    this.authorization = authorization;
    this.form = form;
  }

  /** Reads a resource of at most that many bytes. */
  public static HttpCall get(URI uri, TlsMode tls, int maxBytes) {
    return new HttpCall("GET", uri, tls, maxBytes, List.of(), null, null);
  }

  /** Sends a form; the answer may have at most that many bytes. */
  public static HttpCall postForm(URI uri, TlsMode tls, byte[] form, int maxBytes) {
    return new HttpCall("POST", uri, tls, maxBytes, List.of(), null, form.clone());
  }

  /** The same with an {@code Accept} header. */
  public HttpCall accepting(List<String> mediaTypes) {
    return new HttpCall(method, uri, tls, maxBytes, List.copyOf(mediaTypes), authorization, form);
  }

  /** The same with an {@code Authorization} header. */
  public HttpCall authorizedBy(String header) {
    return new HttpCall(method, uri, tls, maxBytes, accept, header, form);
  }

  /** The same without any credential. */
  public HttpCall anonymous() {
    return new HttpCall(method, uri, tls, maxBytes, accept, null, form);
  }

  /** The same at another place. */
  HttpCall at(URI other, TlsMode otherTls) {
    return new HttpCall(method, other, otherTls, maxBytes, accept, authorization, form);
  }

  public String method() {
    return method;
  }

  public URI uri() {
    return uri;
  }

  public TlsMode tls() {
    return tls;
  }

  /** Largest body of a successful answer. */
  public int maxBytes() {
    return maxBytes;
  }

  List<String> accept() {
    return accept;
  }

  Optional<String> authorization() {
    return Optional.ofNullable(authorization);
  }

  Optional<byte[]> form() {
    return Optional.ofNullable(form);
  }

  @Override
  public String toString() {
    return method + " " + SafeUrl.of(uri);
  }
}
