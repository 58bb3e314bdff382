package imagesigning.core.services;

import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import imagesigning.core.text.Quoted;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A signing script gave no good signature. Carries the exit status and the end of what the script
 * wrote to standard error, which is for the administrator of the script: it may name local files.
 * Immutable.
 */
public final class SigningScriptException extends SigningException {
  private static final long serialVersionUID = 1L;

  private static final int MOST_ERROR_OUTPUT = 4096;
  private static final int MOST_IN_MESSAGE = 600;

  private static final int NONE = -1;

  /** How the script ended; {@link #NONE} if it did not on its own. */
  private final int exitStatus;

  /** The end of standard error. */
  private final String errorOutput;

  private SigningScriptException(
      SigningFailure failure,
      String message,
      @Nullable Throwable cause,
      int exitStatus,
      String errorOutput) {
    super(failure, message, cause);
    this.exitStatus = exitStatus;
    this.errorOutput = errorOutput;
  }

  /** The script did not end on its own, or was not even started. */
  static SigningScriptException withoutEnd(
      SigningFailure failure, String message, @Nullable Throwable cause) {
    return new SigningScriptException(failure, message, cause, NONE, "");
  }

  /** The script ended; what it said about that is added to the message. */
  static SigningScriptException afterEnd(
      SigningFailure failure, String problem, int exitStatus, byte[] errorOutput) {
    String said = new String(errorOutput, StandardCharsets.UTF_8).strip();
    String message = problem + " Exit status " + exitStatus;
    if (said.isEmpty()) {
      message += ", nothing on standard error.";
    } else {
      message +=
          (said.length() > MOST_IN_MESSAGE ? ", standard error ends with " : ", standard error: ")
              + Quoted.text(end(said, MOST_IN_MESSAGE), MOST_IN_MESSAGE)
              + ".";
    }
    return new SigningScriptException(
        failure, message, null, exitStatus, Quoted.lines(end(said, MOST_ERROR_OUTPUT)));
  }

  private static String end(String text, int most) {
    int from = Math.max(0, text.length() - most);
    boolean splits = from > 0 && Character.isLowSurrogate(text.charAt(from));
    return text.substring(splits ? from + 1 : from);
  }

  /**
   * How the script ended.
   *
   * @return its exit status; empty if it was killed or could not be started
   */
  public OptionalInt exitStatus() {
    return exitStatus == NONE ? OptionalInt.empty() : OptionalInt.of(exitStatus);
  }

  /**
   * The end of its standard error, at most 4096 characters of it. What could change how a terminal
   * or a log shows it is escaped; line feeds are not.
   *
   * @return the text, empty if there is none
   */
  public String errorOutput() {
    return errorOutput;
  }
}
