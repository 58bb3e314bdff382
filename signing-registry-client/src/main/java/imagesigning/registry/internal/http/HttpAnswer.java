package imagesigning.registry.internal.http;

import imagesigning.core.IndeterminateReason;
import imagesigning.core.MalformedDataException;
import imagesigning.registry.RegistryException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A whole answer: status, headers, and the body as far as its limit allowed. */
public final class HttpAnswer {
  private final HttpCall call;
  private final boolean redirected;
  private final int status;
  private final HttpHeaders headers;
  private final BoundedBody.Content content;

  HttpAnswer(
      HttpCall call,
      boolean redirected,
      int status,
      HttpHeaders headers,
      BoundedBody.Content content) {
    this.call = call;
    this.redirected = redirected;
    this.status = status;
    this.headers = headers;
    this.content = content;
  }

  public int status() {
    return status;
  }

  /** The bytes that came, at most the limit. Not a copy: belongs to whoever asked. */
  public byte[] body() {
    return content.bytes();
  }

  /** Whether the body was longer than the limit; the rest was not read. */
  public boolean isCut() {
    return content.cut();
  }

  /** The first header of that name. */
  public Optional<String> header(String name) {
    return headers.firstValue(name);
  }

  /** All headers of that name, in order. */
  public List<String> headers(String name) {
    return headers.allValues(name);
  }

  /** Whether the answer came from another scheme, host or port than the one first asked. */
  public boolean isRedirected() {
    return redirected;
  }

  /** Whether user and password were sent with the request, and not a token. */
  public boolean isUnderPassword() {
    return call.authorization().filter(header -> header.startsWith("Basic ")).isPresent();
  }

  /** Where the answer came from, after redirects. */
  public URI uri() {
    return call.uri();
  }

  /** Whether the certificate of that server was verified. */
  public TlsMode tls() {
    return call.tls();
  }

  /** Where the answer came from, after redirects; safe to show. */
  public String url() {
    return call.url();
  }

  /**
   * What stands in this answer, for a message: escaped and cut, and not if it repeats a credential
   * that was sent.
   */
  public String shown(String text) {
    return call.shown(text);
  }

  /**
   * Reads this answer; what is said about it if it is malformed does not repeat a credential that
   * was sent.
   *
   * @throws MalformedDataException as the reader
   */
  public <T> T read(Supplier<T> reader) {
    try {
      return reader.get();
    } catch (MalformedDataException e) {
      throw new MalformedDataException(
          e.reason(), call.withoutCredentials(String.valueOf(e.getMessage())));
    }
  }

  /** A cause that quotes this answer, unless it repeats a credential that was sent. */
  public @Nullable Exception cause(Exception quoting) {
    return call.withoutCredentials(quoting) == null ? null : quoting;
  }

  /** A place that this answer names, for a message. */
  public String shown(URI place) {
    return call.shown(place);
  }

  /**
   * Where the answer says to go on, in its {@code Location} header; relative ones are resolved. The
   * server may have named any place at all.
   */
  public Optional<URI> location() {
    return header("Location")
        .flatMap(
            text -> {
              try {
                return Optional.of(call.uri().resolve(new URI(text)));
              } catch (URISyntaxException e) {
                return Optional.empty();
              }
            });
  }

  /** The exception that says this answer is not what was asked for. */
  public RegistryException failure(IndeterminateReason reason, String message) {
    return new RegistryException(reason, message, call.method(), url(), status, null);
  }

  @Override
  public String toString() {
    return call + " -> " + status;
  }
}
