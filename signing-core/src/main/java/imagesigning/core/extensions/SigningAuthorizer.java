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
}
