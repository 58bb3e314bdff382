package imagesigning.registry.internal.http;

import imagesigning.core.text.RemoteText;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One request to make. Immutable; may hold a credential, which {@link #toString} does not show. */
public final class HttpCall {
  private static final String NOT_SHOWN = "(not shown, because it repeats the credentials)";
  private static final int MOST_CAUSES = 20;

  private final String method;
  private final URI uri;
  private final TlsMode tls;
  private final int maxBytes;
  private final List<String> accept;
  private final @Nullable String authorization;
  private final @Nullable RequestBody body;
  private final boolean staying;
  private final Secrets secrets;

  /** Differs from {@link #uri} after a redirect. */
  private final URI asked;

  private HttpCall(
      String method,
      URI uri,
      TlsMode tls,
      int maxBytes,
      List<String> accept,
      @Nullable String authorization,
      @Nullable RequestBody body,
      boolean staying,
      Secrets secrets,
      URI asked) {
    this.method = method;
    this.uri = uri;
    this.tls = tls;
    this.maxBytes = maxBytes;
    this.accept = accept;
    this.authorization = authorization;
    this.body = body;
    this.staying = staying;
    this.secrets = secrets;
    this.asked = asked;
  }

  /** Reads a resource of at most that many bytes. */
  public static HttpCall get(URI uri, TlsMode tls, int maxBytes) {
    return new HttpCall("GET", uri, tls, maxBytes, List.of(), null, null, false, Secrets.NONE, uri);
  }

  /** Sends a form that holds that credential; the answer may have at most that many bytes. */
  public static HttpCall postForm(
      URI uri, TlsMode tls, byte[] form, String credential, int maxBytes) {
    return new HttpCall(
        "POST",
        uri,
        tls,
        maxBytes,
        List.of(),
        null,
        RequestBody.secretForm(form),
        false,
        Secrets.ofText(credential),
        uri);
  }

  /** Asks for the headers of a resource. */
  public static HttpCall head(URI uri, TlsMode tls) {
    return new HttpCall("HEAD", uri, tls, 0, List.of(), null, null, false, Secrets.NONE, uri);
  }

  /**
   * Writes: {@code PUT}, {@code POST} or {@code PATCH}; the answer may have at most that many
   * bytes.
   */
  public static HttpCall write(
      String method, URI uri, TlsMode tls, Optional<RequestBody> body, int maxBytes) {
    return new HttpCall(
        method, uri, tls, maxBytes, List.of(), null, body.orElse(null), false, Secrets.NONE, uri);
  }

  /** The same with an {@code Accept} header. */
  public HttpCall accepting(List<String> mediaTypes) {
    return new HttpCall(
        method,
        uri,
        tls,
        maxBytes,
        List.copyOf(mediaTypes),
        authorization,
        body,
        staying,
        secrets,
        asked);
  }

  /** The same with an {@code Authorization} header. */
  public HttpCall authorizedBy(String header) {
    return new HttpCall(
        method,
        uri,
        tls,
        maxBytes,
        accept,
        header,
        body,
        staying,
        secrets.and(Secrets.of(header)),
        asked);
  }

  /**
   * The same, which shows nothing of another credential either: one that was sent elsewhere for
   * this request.
   *
   * @param credential an identity token, or the value of a header
   */
  public HttpCall withholding(String credential) {
    return new HttpCall(
        method,
        uri,
        tls,
        maxBytes,
        accept,
        authorization,
        body,
        staying,
        secrets.and(Secrets.of(credential)),
        asked);
  }

  /** The same without any credential; what the one was is still not shown. */
  public HttpCall anonymous() {
    return new HttpCall(method, uri, tls, maxBytes, accept, null, body, staying, secrets, asked);
  }

  /** The same, to be answered by the server it is for: no redirect leads to another one. */
  public HttpCall stayingAtServer() {
    return new HttpCall(
        method, uri, tls, maxBytes, accept, authorization, body, true, secrets, asked);
  }

  /** The same at another place. */
  HttpCall at(URI other, TlsMode otherTls) {
    return new HttpCall(
        method, other, otherTls, maxBytes, accept, authorization, body, staying, secrets, asked);
  }

  public String method() {
    return method;
  }

  public URI uri() {
    return uri;
  }

  /** Where it goes, safe to show; servers that redirect us choose it. */
  String url() {
    return shown(uri);
  }

  /** Any place a server names, safe to show. */
  String shown(URI place) {
    String url = SafeUrl.of(place);
    return secrets.areIn(url, SafeUrl.of(asked)) ? "an address that repeats the credentials" : url;
  }

  /**
   * What a server said, escaped and cut; not if it repeats the credentials of this request or of
   * the one that led here.
   */
  String shown(String said) {
    String part = said.substring(0, Math.min(said.length(), 2 * RemoteText.LONGEST_VALUE));
    return secrets.areIn(part) ? NOT_SHOWN : RemoteText.shown(said);
  }

  /** A message about what a server said; not if it repeats the credentials. */
  String withoutCredentials(String message) {
    return secrets.areIn(message) ? NOT_SHOWN : message;
  }

  /** A cause for an exception, unless its messages repeat the credentials. */
  @Nullable Throwable withoutCredentials(@Nullable Throwable cause) {
    int most = MOST_CAUSES;
    for (Throwable each = cause; each != null && most-- > 0; each = each.getCause()) {
      if (secrets.areIn(each.toString())) {
        return null;
      }
    }
    return cause;
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

  Optional<RequestBody> body() {
    return Optional.ofNullable(body);
  }

  /** Whether only the server it is for may answer. */
  boolean isStaying() {
    return staying;
  }

  /** Whether nothing changes at the server, however often it is asked. */
  boolean isReading() {
    return method.equals("GET") || method.equals("HEAD");
  }

  @Override
  public String toString() {
    return method + " " + url();
  }
}
