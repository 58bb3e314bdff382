package imagesigning.registry.internal.http;

import imagesigning.registry.HttpSettings;
import java.net.URI;
import java.util.Optional;

/**
 * Where a server may send us on, by a redirect, the location of an upload or the realm of its
 * tokens. HTTPS never becomes HTTP, HTTP leads only to where plain HTTP was asked for, and a
 * credential stays with its scheme, host and port. Immutable.
 */
public final class TargetRules {
  private final HttpSettings settings;

  public TargetRules(HttpSettings settings) {
    this.settings = settings;
  }

  /** Why the place must not be asked; empty if it may. */
  public Optional<String> objection(URI from, URI target) {
    if (!Origin.isUsable(target)) {
      return Optional.of("its target is not an http or https URL without a user name");
    }
    Origin origin = Origin.of(from);
    if (!Origin.of(target).scheme().equals("http") || origin.equals(Origin.of(target))) {
      return Optional.empty();
    }
    if (origin.scheme().equals("https")) {
      return Optional.of("it leads from HTTPS to plain HTTP");
    }
    String host = Origin.hostAndPort(target);
    return settings.isPlainHttp(host) || settings.isInsecure(host)
        ? Optional.empty()
        : Optional.of("it leads to plain HTTP at another host");
  }

  /** Whether the place is the server itself, so that what belongs to it may go there. */
  public static boolean isSameServer(URI from, URI target) {
    return Origin.of(from).equals(Origin.of(target));
  }

  /** How the place is met: a certificate of ours stays, as a credential does, with its server. */
  public TlsMode tls(URI from, TlsMode fromTls, URI target) {
    return isSameServer(from, target)
        ? fromTls
        : fromTls.atNamedByServer(!settings.isInsecure(Origin.hostAndPort(target)));
  }
}
