package imagesigning.registry.internal.auth;

import imagesigning.core.DockerReference;
import java.util.Set;

/**
 * What an authorization is good for.
 *
 * @param registry the registry it may be sent to, and no other
 * @param repository the repository whose credentials it stands for
 * @param challenge the demand it answers
 * @param scopes the scopes of a bearer token; none for Basic
 */
record AuthorizationKey(String registry, String repository, Demand challenge, Set<String> scopes) {

  /**
   * The parts of a challenge that make a difference.
   *
   * @param scheme Basic or Bearer
   * @param realm the token server; empty for Basic
   * @param service the service's name at the token server; empty for Basic
   */
  record Demand(Challenge.Scheme scheme, String realm, String service) {}

  AuthorizationKey {
    scopes = Set.copyOf(scopes);
  }

  static AuthorizationKey of(
      DockerReference repository, Challenge challenge, Set<String> bearerScopes) {
    boolean bearer = challenge.scheme() == Challenge.Scheme.BEARER;
    Demand demand =
        bearer
            ? new Demand(
                challenge.scheme(),
                challenge.parameter("realm").orElse(""),
                challenge.parameter("service").orElse(""))
            : new Demand(challenge.scheme(), "", "");
    return new AuthorizationKey(
        repository.domain(), repository.name(), demand, bearer ? bearerScopes : Set.of());
  }
}
