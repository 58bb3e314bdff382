package imagesigning.registry.internal.distribution;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * There may be nothing at a place, but it is not certain, so that nothing may be written there. The
 * message is a sentence for a person that begins with what was answered.
 */
public final class UncertainAbsenceException extends IOException {
  private static final long serialVersionUID = 1L;

  UncertainAbsenceException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
