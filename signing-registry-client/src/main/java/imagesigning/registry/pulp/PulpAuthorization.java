package imagesigning.registry.pulp;

import imagesigning.core.DockerReference;
import imagesigning.core.text.RemoteText;
import imagesigning.registry.Credentials;
import imagesigning.registry.CredentialsProvider;
import imagesigning.registry.internal.auth.BasicHeader;
import java.io.IOException;
import java.util.Optional;

/**
 * Who asks. Sent with every request, because Pulp also answers 403 to whoever did not say, and
 * never to any server but the one the client is for. Shows nothing of itself.
 */
final class PulpAuthorization {
  private final CredentialsProvider provider;
  private final DockerReference server;
  private final Optional<String> token;

  private PulpAuthorization(
      CredentialsProvider provider, DockerReference server, Optional<String> token) {
    this.provider = provider;
    this.server = server;
    this.token = token;
  }

  /** Asks the provider before every request. */
  static PulpAuthorization by(CredentialsProvider provider, DockerReference server) {
    return new PulpAuthorization(provider, server, Optional.empty());
  }

  /** A token as Galaxy makes them. */
  static PulpAuthorization byToken(String token, DockerReference server) {
    return new PulpAuthorization(CredentialsProvider.anonymous(), server, Optional.of(token));
  }

  /** The secret value of the header, or empty to ask anonymously. */
  Optional<String> revealHeader(Asked asked) throws PulpException {
    if (token.isPresent()) {
      return Optional.of("Token " + token.get());
    }
    Optional<Credentials> credentials;
    try {
      credentials = provider.credentialsFor(server);
    } catch (IOException e) {
      throw new PulpException(
          PulpFailure.CREDENTIALS_UNUSABLE,
          "The credentials for "
              + server.domain()
              + " cannot be read: "
              + RemoteText.shown(e.getMessage())
              + ".",
          asked,
          0,
          e);
    }
    return credentials.isEmpty() ? Optional.empty() : Optional.of(header(credentials.get(), asked));
  }

  private String header(Credentials credentials, Asked asked) throws PulpException {
    Optional<String> bearer = credentials.revealRegistryToken();
    if (bearer.isPresent()) {
      return "Bearer " + bearer.get();
    }
    if (credentials.user().isEmpty()) {
      throw new PulpException(
          PulpFailure.CREDENTIALS_UNUSABLE,
          "The credentials for "
              + server.domain()
              + " are an identity token, which Pulp does not take; give user and password, or a"
              + " token.",
          asked,
          0,
          null);
    }
    return BasicHeader.of(credentials.user(), credentials.revealPassword());
  }

  @Override
  public String toString() {
    return "[redacted]";
  }
}
