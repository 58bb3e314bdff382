package imagesigning.registry.internal.http;

import imagesigning.registry.HttpSettings;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the TLS context of a request, so that a client certificate stays where it was given.
 * Thread-safe.
 */
final class TlsContexts {
  private final HttpSettings settings;
  private @Nullable SSLContext unverified;

  TlsContexts(HttpSettings settings) {
    this.settings = settings;
  }

  /** The context, or empty for the runtime's. */
  Optional<SSLContext> of(HttpCall call) {
    TlsMode mode = call.tls();
    if (!mode.verified()) {
      return Optional.of(unverified());
    }
    String server = Origin.hostAndPort(call.uri());
    return switch (mode.named()) {
      case BY_CALLER -> settings.sslContext(mode.registry()).or(settings::sslContext);
      case BY_CONFIGURATION ->
          settings.sslContext(server).or(() -> withoutIdentity(server, mode.registry()));
      case BY_SERVER -> withoutIdentity(server, mode.registry());
    };
  }

  /** The server's own authorities if there are any, else those of whoever leads there. */
  private Optional<SSLContext> withoutIdentity(String server, String registry) {
    return settings
        .sslContextElsewhere(server)
        .or(() -> settings.sslContextElsewhere(registry))
        .or(settings::sslContextElsewhere);
  }

  /** Always the same, because connections are kept by it; made for those alone who ask for it. */
  private synchronized SSLContext unverified() {
    SSLContext context = unverified;
    if (context == null) {
      context = UnverifiedTls.context();
      unverified = context;
    }
    return context;
  }
}
