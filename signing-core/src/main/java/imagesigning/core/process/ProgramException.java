package imagesigning.core.process;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A program gave no result. Its message holds neither arguments nor environment. Immutable. */
public final class ProgramException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Why there is no result. */
  public enum Failure {
    /** It is missing, is no program, or may not be executed. */
    UNAVAILABLE,
    /** It did not end in time and was killed. */
    TIMEOUT,
    /** The waiting thread was interrupted; the program was killed, the interrupt is still set. */
    INTERRUPTED,
    /** It wrote more than allowed and was killed. */
    TOO_MUCH_OUTPUT,
    /** It ended, but what it started still held one of its outputs open and was killed. */
    LEFT_RUNNING
  }

  /** What went wrong. */
  private final Failure failure;

  ProgramException(Failure failure, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.failure = failure;
  }

  /**
   * What went wrong.
   *
   * @return the kind of failure
   */
  public Failure failure() {
    return failure;
  }
}
