package imagesigning.registry;

import imagesigning.core.text.RemoteText;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The images of a repository were not signed, or not all of them. Carries a stable code and says
 * exactly which signatures are in their place and which are missing: with any code but {@link
 * RepositorySigningFailure#INCOMPLETE} nothing was signed. Signing again with {@link
 * RepositorySigner.Builder#skipSigned} makes what is missing and nothing else. Immutable.
 */
public final class RepositorySigningException extends IOException {
  private static final long serialVersionUID = 1L;

  /** The stable code. */
  private final RepositorySigningFailure failure;

  private final transient RepositorySigningReport report;

  /**
   * Says what was done and what was not.
   *
   * @param failure the stable code
   * @param message where, what was expected and what to do, without secrets
   * @param report which signatures are in their place and which are missing
   * @param cause what went wrong underneath, or null
   */
  public RepositorySigningException(
      RepositorySigningFailure failure,
      String message,
      RepositorySigningReport report,
      @Nullable Throwable cause) {
    super(RemoteText.message(message), cause);
    this.failure = failure;
    this.report = report;
  }

  /**
   * The stable code of what went wrong.
   *
   * @return the code
   */
  public RepositorySigningFailure failure() {
    return failure;
  }

  /**
   * Which signatures are in their place and which are missing.
   *
   * @return the report; without entries if nothing was signed
   */
  public RepositorySigningReport report() {
    return report;
  }
}
