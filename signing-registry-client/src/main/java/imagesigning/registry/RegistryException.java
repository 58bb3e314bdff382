package imagesigning.registry;

import imagesigning.core.IndeterminateReason;
import imagesigning.core.text.PrintableCause;
import imagesigning.core.text.RemoteText;
import java.io.IOException;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A server could not give what was asked of it: it refused, failed, or could not be reached.
 *
 * <p>Carries the stable reason code a verdict would carry, the HTTP status if there was an answer,
 * the method, and the URL without user information, query and fragment. Neither message nor URL
 * ever holds a credential. Immutable.
 */
public final class RegistryException extends IOException {
  private static final long serialVersionUID = 1L;

  /** The stable code. */
  private final IndeterminateReason reason;

  /** Such as {@code GET}. */
  private final String method;

  /** Without user information, query and fragment. */
  private final String url;

  /** 0 if there was no answer. */
  private final int status;

  /**
   * Says what could not be had.
   *
   * @param reason the stable code
   * @param message one sentence for a person, without secrets
   * @param method the HTTP method
   * @param url the URL, without user information, query and fragment
   * @param status the HTTP status of the answer, 0 if there was none
   * @param cause what the transport reported, or null; one whose messages are not fit to be shown
   *     is replaced by one like it
   */
  public RegistryException(
      IndeterminateReason reason,
      String message,
      String method,
      String url,
      int status,
      @Nullable Throwable cause) {
    super(RemoteText.message(message), PrintableCause.of(cause));
    this.reason = reason;
    this.method = method;
    this.url = url;
    this.status = status;
  }

  /**
   * The same failure under another code, as the place knows it that asked.
   *
   * @param other the code to carry
   * @param message one sentence for a person
   * @return a new exception with this one as its cause
   */
  public RegistryException as(IndeterminateReason other, String message) {
    return new RegistryException(other, message, method, url, status, this);
  }

  /**
   * The stable code of what went wrong.
   *
   * @return the code
   */
  public IndeterminateReason reason() {
    return reason;
  }

  /**
   * The HTTP method that was used.
   *
   * @return such as {@code GET}
   */
  public String method() {
    return method;
  }

  /**
   * The URL that was asked, without user information, query and fragment.
   *
   * @return the URL
   */
  public String url() {
    return url;
  }

  /**
   * The status of the answer.
   *
   * @return the status, or empty if no answer came
   */
  public OptionalInt status() {
    return status == 0 ? OptionalInt.empty() : OptionalInt.of(status);
  }
}
