package imagesigning.core.signing;

import imagesigning.core.text.RemoteText;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * No signature was made. Carries a stable code; the message says where, what was expected and what
 * to do, and holds nothing secret. Immutable, subclasses too.
 */
public class SigningException extends IOException {
  private static final long serialVersionUID = 1L;

  /** The stable code. */
  private final SigningFailure failure;

  /**
   * Says why there is no signature.
   *
   * @param failure the stable code
   * @param message for a person, without secrets
   */
  public SigningException(SigningFailure failure, String message) {
    this(failure, message, null);
  }

  /**
   * Says why there is no signature.
   *
   * @param failure the stable code
   * @param message for a person, without secrets
   * @param cause what went wrong underneath; its message must hold nothing secret either
   */
  public SigningException(SigningFailure failure, String message, @Nullable Throwable cause) {
    super(RemoteText.message(message), cause);
    this.failure = failure;
  }

  /**
   * The stable code of what went wrong.
   *
   * @return the code
   */
  public final SigningFailure failure() {
    return failure;
  }
}
