package imagesigning.registry.pulp;

import imagesigning.core.text.RemoteText;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A call to Pulp did not give what was asked for. Carries a stable code, the HTTP status if there
 * was an answer, the method, and the URL without user information, query and fragment. Neither
 * message nor URL ever holds a credential; what the server said stands in the message escaped and
 * cut. Immutable.
 */
public sealed class PulpException extends IOException permits PulpTaskException {
  private static final long serialVersionUID = 1L;

  /** The stable code. */
  private final PulpFailure failure;

  /** Such as {@code GET}. */
  private final String method;

  /** Without user information, query and fragment. */
  private final String url;

  /** 0 if there was no answer. */
  private final int status;

  private final transient Map<String, List<String>> fieldErrors;

  PulpException(
      PulpFailure failure, String message, Asked asked, int status, @Nullable Throwable cause) {
    this(failure, message, asked, status, Map.of(), cause);
  }

  PulpException(
      PulpFailure failure,
      String message,
      Asked asked,
      int status,
      Map<String, List<String>> fieldErrors,
      @Nullable Throwable cause) {
    super(RemoteText.message(message), cause);
    this.failure = failure;
    this.method = asked.method();
    this.url = asked.url();
    this.status = status;
    this.fieldErrors = fieldErrors;
  }

  /**
   * The stable code of what went wrong.
   *
   * @return the code
   */
  public PulpFailure failure() {
    return failure;
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

  /**
   * What Pulp says about the fields of a request it refused, in its own words, escaped and cut;
   * {@code non_field_errors} is its name for what concerns no single field.
   *
   * @return an unmodifiable map from the name of a field to what is wrong with it, often empty
   */
  public Map<String, List<String>> fieldErrors() {
    return fieldErrors;
  }
}
