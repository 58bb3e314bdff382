package imagesigning.registry.internal.http;

import imagesigning.core.IndeterminateReason;
import imagesigning.registry.HttpSettings;
import imagesigning.registry.RegistryException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpHeaders;
import java.util.Optional;
import java.util.Set;

/**
 * Decides where a redirect may lead. HTTPS never becomes HTTP, HTTP is followed only to where plain
 * HTTP was asked for, a request with a body is never repeated elsewhere, and a credential stays
 * with its scheme, host and port.
 */
final class Redirects {
  private static final Set<Integer> STATUSES = Set.of(301, 302, 303, 307, 308);

  private final HttpSettings settings;

  Redirects(HttpSettings settings) {
    this.settings = settings;
  }

  /** The request that follows an answer, or empty if the answer is no redirect. */
  Optional<HttpCall> next(HttpCall call, int status, HttpHeaders headers) throws RegistryException {
    if (!STATUSES.contains(status)) {
      return Optional.empty();
    }
    if (call.form().isPresent()) {
      throw refusal(call, status, "a request with a body is not repeated elsewhere");
    }
    URI target = target(call, status, headers);
    Origin from = Origin.of(call.uri());
    Origin to = Origin.of(target);
    if (to.scheme().equals("http") && !from.equals(to)) {
      checkPlainHttp(call, status, from, target);
    }
    if (from.equals(to)) {
      return Optional.of(call.at(target, call.tls()));
    }
    TlsMode tls =
        settings.isInsecure(Origin.hostAndPort(target)) ? TlsMode.UNVERIFIED : TlsMode.VERIFIED;
    return Optional.of(call.anonymous().at(target, tls));
  }

  private void checkPlainHttp(HttpCall call, int status, Origin from, URI target)
      throws RegistryException {
    if (from.scheme().equals("https")) {
      throw refusal(call, status, "it leads from HTTPS to plain HTTP");
    }
    String host = Origin.hostAndPort(target);
    if (!settings.isPlainHttp(host) && !settings.isInsecure(host)) {
      throw refusal(call, status, "it leads to plain HTTP at another host");
    }
  }

  private static URI target(HttpCall call, int status, HttpHeaders headers)
      throws RegistryException {
    Optional<String> location = headers.firstValue("Location");
    if (location.isEmpty()) {
      throw refusal(call, status, "it does not say where to");
    }
    URI target;
    try {
      target = call.uri().resolve(new URI(location.get()));
    } catch (URISyntaxException e) {
      throw refusal(call, status, "its target is not a URL");
    }
    if (!Origin.isUsable(target)) {
      throw refusal(call, status, "its target is not an http or https URL without a user name");
    }
    return target;
  }

  static RegistryException refusal(HttpCall call, int status, String why) {
    return new RegistryException(
        IndeterminateReason.REGISTRY_ERROR,
        "A redirect from " + SafeUrl.of(call.uri()) + " is not followed: " + why + ".",
        call.method(),
        SafeUrl.of(call.uri()),
        status,
        null);
  }
}
