package imagesigning.core.extensions;

import imagesigning.core.extensions.SigningAuthorization.Denied;
import imagesigning.core.extensions.SigningAuthorization.Unauthenticated;
import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import java.util.List;

/**
 * A {@link SigningAuthorizer} did not let somebody do something: {@code NOT_AUTHENTICATED} where
 * the answer is 401, {@code NOT_PERMITTED} where it is 403. Immutable.
 */
public final class NotAuthorizedToSignException extends SigningException {
  private static final long serialVersionUID = 1L;

  /** The decision. */
  private final transient SigningAuthorization decision;

  private NotAuthorizedToSignException(
      SigningFailure failure, String message, SigningAuthorization decision) {
    super(failure, message);
    this.decision = decision;
  }

  static NotAuthorizedToSignException of(
      Unauthenticated decision, SigningAction action, RepositoryPath repository) {
    return new NotAuthorizedToSignException(
        SigningFailure.NOT_AUTHENTICATED,
        action + " in " + repository + " needs credentials that are good.",
        decision);
  }

  static NotAuthorizedToSignException of(
      Denied decision, SigningAction action, RepositoryPath repository) {
    return new NotAuthorizedToSignException(
        SigningFailure.NOT_PERMITTED,
        action + " in " + repository + " is not permitted: " + decision.detail(),
        decision);
  }

  /**
   * The status with which to answer a request.
   *
   * @return 401 or 403
   */
  public int status() {
    return failure() == SigningFailure.NOT_AUTHENTICATED ? 401 : 403;
  }

  /**
   * What goes with an answer 401.
   *
   * @return values of {@code WWW-Authenticate}; none for 403
   */
  public List<String> challenges() {
    return decision instanceof Unauthenticated unauthenticated
        ? unauthenticated.challenges()
        : List.of();
  }
}
