package imagesigning.registry;

import imagesigning.core.DockerReference;
import java.io.IOException;
import java.util.Optional;

/** Two providers in order. */
final class CredentialsChain implements CredentialsProvider {
  private final CredentialsProvider first;
  private final CredentialsProvider second;

  CredentialsChain(CredentialsProvider first, CredentialsProvider second) {
    this.first = first;
    this.second = second;
  }

  @Override
  public Optional<Credentials> credentialsFor(DockerReference repository) throws IOException {
    Optional<Credentials> found = first.credentialsFor(repository);
    return found.isPresent() ? found : second.credentialsFor(repository);
  }

  @Override
  public String describe(DockerReference repository) {
    return first.describe(repository) + ", else " + second.describe(repository);
  }
}
