package imagesigning.registry.internal;

import imagesigning.core.IndeterminateReason;
import imagesigning.core.text.RemoteText;
import org.jspecify.annotations.Nullable;

/** Something of the image could not be had, or not be looked for; says nothing about the image. */
public final class ImageUnavailableException extends Exception {
  private static final long serialVersionUID = 1L;

  /** The stable code. */
  private final IndeterminateReason reason;

  public ImageUnavailableException(
      IndeterminateReason reason, String message, @Nullable Throwable cause) {
    super(RemoteText.message(message), cause);
    this.reason = reason;
  }

  public IndeterminateReason reason() {
    return reason;
  }

  /** The message. */
  public String explanation() {
    return String.valueOf(getMessage());
  }
}
