package imagesigning.core.extensions;

import java.io.IOException;

/**
 * Decides who may do what with signatures; written by whoever embeds the API. Implementations are
 * thread-safe.
 */
@FunctionalInterface
public interface SigningAuthorizer {

  /**
   * Decides, before anything is read or written.
   *
   * @param action what is wanted
   * @param repository where; it need not exist
   * @param headers the headers of the request, credentials among them; none if there is no request
   * @return the decision
   * @throws IOException if it cannot be decided now, which counts as an error and never as a yes
   */
  SigningAuthorization authorize(
      SigningAction action, RepositoryPath repository, RequestHeaders headers) throws IOException;

  /**
   * Goes on only if the decision is yes; for what is done without {@link SignaturesHandler}, such
   * as signing.
   *
   * @param action what is wanted
   * @param repository where; it need not exist
   * @param headers the headers of the request; none if there is no request
   * @throws NotAuthorizedToSignException if it is no
   * @throws IOException if it cannot be decided now, or {@link #authorize} throws an unchecked
   *     exception
   */
  default void require(SigningAction action, RepositoryPath repository, RequestHeaders headers)
      throws IOException {
    SigningAuthorization decision;
    try {
      decision = authorize(action, repository, headers);
    } catch (RuntimeException e) {
      throw new IOException("an authorizer failed unexpectedly about " + action, e);
    }
    if (decision instanceof SigningAuthorization.Unauthenticated unauthenticated) {
      throw NotAuthorizedToSignException.of(unauthenticated, action, repository);
    }
    if (decision instanceof SigningAuthorization.Denied denied) {
      throw NotAuthorizedToSignException.of(denied, action, repository);
    }
    if (!(decision instanceof SigningAuthorization.Allowed)) {
      throw new IOException("an authorizer decided nothing about " + action);
    }
  }
}
