package imagesigning.core.extensions;

import imagesigning.core.text.Quoted;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Decides by {@link SigningRole}s and Galaxy's permission. Who asks, and what they were given, is
 * for the embedder to say: without good credentials the answer is 401, with too little 403. Whoever
 * is known may read signatures; that everybody may can be added. Immutable and thread-safe if the
 * lookup is.
 */
public final class RoleAuthorizer implements SigningAuthorizer {
  private final CallerLookup callers;
  private final String challenge;
  private final boolean publicReading;

  /** Says who asks; written by whoever embeds the API. Implementations are thread-safe. */
  @FunctionalInterface
  public interface CallerLookup {
    /**
     * Looks at the credentials of a request.
     *
     * @param headers the headers
     * @param repository for which roles and permissions are wanted; it need not exist
     * @return who asks; empty if there are no credentials or they are not good
     * @throws IOException if it cannot be said now
     */
    Optional<SigningCaller> find(RequestHeaders headers, RepositoryPath repository)
        throws IOException;
  }

  /**
   * An authorizer.
   *
   * @param callers says who asks
   * @param challenge the value of {@code WWW-Authenticate} for an answer 401, such as {@code Basic
   *     realm="registry"}
   * @param publicReading whether everybody may read signatures
   */
  public RoleAuthorizer(CallerLookup callers, String challenge, boolean publicReading) {
    SigningAuthorization.unauthenticated(challenge);
    this.callers = callers;
    this.challenge = challenge;
    this.publicReading = publicReading;
  }

  @Override
  public SigningAuthorization authorize(
      SigningAction action, RepositoryPath repository, RequestHeaders headers) throws IOException {
    if (publicReading && action == SigningAction.READ_SIGNATURES) {
      return SigningAuthorization.allowed();
    }
    Optional<SigningCaller> caller = callers.find(headers, repository);
    if (caller.isEmpty()) {
      return SigningAuthorization.unauthenticated(challenge);
    }
    return action == SigningAction.READ_SIGNATURES || caller.get().may(action)
        ? SigningAuthorization.allowed()
        : SigningAuthorization.denied(
            Quoted.text(caller.get().name()) + " lacks all of: " + sufficient(action));
  }

  private static String sufficient(SigningAction action) {
    String roles =
        Arrays.stream(SigningRole.values())
            .filter(role -> role.permits(action))
            .map(role -> "role " + role.roleName())
            .collect(Collectors.joining(", "));
    return SigningRole.galaxyPermissionPermits(action)
        ? "permission " + SigningRole.GALAXY_PERMISSION + ", " + roles
        : roles;
  }
}
