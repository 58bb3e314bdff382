package imagesigning.core.services;

import imagesigning.core.extensions.RequestHeaders;
import imagesigning.core.extensions.SigningAuthorization;
import java.io.IOException;

/**
 * Decides who may see the signing services, which Pulp and Galaxy let everybody do who is logged
 * in; written by whoever embeds the API. What is shown is public keys, names and the paths of
 * scripts. Implementations are thread-safe.
 */
@FunctionalInterface
public interface SigningServicesAuthorizer {

  /**
   * Decides, before anything is read.
   *
   * @param headers the headers of the request, credentials among them
   * @return the decision
   * @throws IOException if it cannot be decided now, which counts as an error and never as a yes
   */
  SigningAuthorization authorize(RequestHeaders headers) throws IOException;
}
