package imagesigning.registry;

import imagesigning.core.DockerReference;
import java.util.Optional;

/** Credentials given by the caller, for one host or for all. */
final class FixedCredentials implements CredentialsProvider {
  private final Optional<String> host;
  private final Optional<Credentials> credentials;

  FixedCredentials(Optional<String> host, Optional<Credentials> credentials) {
    this.host = host;
    this.credentials = credentials;
  }

  @Override
  public Optional<Credentials> credentialsFor(DockerReference repository) {
    return appliesTo(repository) ? credentials : Optional.empty();
  }

  @Override
  public String describe(DockerReference repository) {
    return appliesTo(repository) && credentials.isPresent() ? "explicit credentials" : "anonymous";
  }

  private boolean appliesTo(DockerReference repository) {
    return host.isEmpty() || host.get().equals(repository.domain());
  }
}
