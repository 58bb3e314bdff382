package imagesigning.registry.internal;

import imagesigning.core.DockerReference;
import imagesigning.registry.Credentials;
import imagesigning.registry.CredentialsProvider;
import imagesigning.registry.VerificationInterruptedException;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;

/**
 * Credentials of the caller's, whose unchecked exceptions and missing answers mean, like a file
 * that cannot be read, that it cannot be told which there are: never that there are none. What was
 * thrown may hold a secret, so that its text is not repeated. Thread-safe if the provider is.
 *
 * @param provider the caller's
 */
public record ContainedCredentials(CredentialsProvider provider) implements CredentialsProvider {

  @Override
  public Optional<Credentials> credentialsFor(DockerReference repository) throws IOException {
    try {
      return Objects.requireNonNull(provider.credentialsFor(repository), "no answer");
    } catch (VerificationInterruptedException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new IOException(
          "the credentials provider failed with " + e.getClass().getSimpleName(), e);
    }
  }

  @Override
  public String describe(DockerReference repository) {
    try {
      return Objects.requireNonNull(provider.describe(repository), "no answer");
    } catch (RuntimeException e) {
      return "a credentials provider that does not say";
    }
  }
}
