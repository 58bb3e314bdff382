package imagesigning.core.text;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What an exception may name as its cause: logs write causes too, and those that the JDK makes
 * repeat what a server sent as it came.
 */
public final class PrintableCause {
  private static final int MOST_CAUSES = 20;

  private PrintableCause() {}

  /**
   * The cause, or one like it with messages that are fit to be shown.
   *
   * @param cause any exception, or null
   * @return the same if all messages down to its first cause are printable and short
   */
  public static @Nullable Throwable of(@Nullable Throwable cause) {
    return of(cause, MOST_CAUSES);
  }

  private static @Nullable Throwable of(@Nullable Throwable cause, int most) {
    if (cause == null || most == 0) {
      return null;
    }
    Throwable inner = of(cause.getCause(), most - 1);
    String text = cause.toString();
    if (inner == cause.getCause() && RemoteText.message(text).equals(text)) {
      return cause;
    }
    IOException shown = new IOException(RemoteText.message(text), inner);
    shown.setStackTrace(cause.getStackTrace());
    return shown;
  }
}
