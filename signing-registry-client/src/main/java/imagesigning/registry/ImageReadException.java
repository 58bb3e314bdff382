package imagesigning.registry;

import imagesigning.core.VerdictReason;
import imagesigning.core.text.RemoteText;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * An image that was to be signed, pushed or looked at could not be had, or is not what it should
 * be. Carries the stable reason code a verdict would carry. What a server did not give is a {@link
 * RegistryException} instead. Immutable.
 */
public final class ImageReadException extends IOException {
  private static final long serialVersionUID = 1L;

  /** The stable code. */
  private final transient VerdictReason reason;

  /**
   * Says what is wrong with the image.
   *
   * @param reason the stable code
   * @param message where, what was expected and what was found, without secrets
   * @param cause what went wrong underneath, or null
   */
  public ImageReadException(VerdictReason reason, String message, @Nullable Throwable cause) {
    super(RemoteText.message(message), cause);
    this.reason = reason;
  }

  /**
   * The stable code of what is wrong: a {@link imagesigning.core.RejectionReason} if the image is
   * broken, an {@link imagesigning.core.IndeterminateReason} if it could not be had.
   *
   * @return the code
   */
  public VerdictReason reason() {
    return reason;
  }
}
