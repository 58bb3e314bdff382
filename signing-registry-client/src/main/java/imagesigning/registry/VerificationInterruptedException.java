package imagesigning.registry;

import imagesigning.core.text.RemoteText;

/**
 * The thread was interrupted while it waited for a server.
 *
 * <p>The requests under way are cancelled, and the thread's interrupt flag is set again when this
 * is thrown. There is no verdict then, not even an indeterminate one: nobody waits for it.
 */
public final class VerificationInterruptedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what was interrupted.
   *
   * @param message what was under way, without secrets
   */
  public VerificationInterruptedException(String message) {
    super(RemoteText.message(message));
  }
}
