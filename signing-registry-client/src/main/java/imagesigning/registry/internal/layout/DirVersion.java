package imagesigning.registry.internal.layout;

import imagesigning.core.MalformedDataException;
import imagesigning.core.RejectionReason;
import java.nio.charset.StandardCharsets;

/** The {@code version} file of a {@code dir:} image (policy reference, "dir: layout", files). */
final class DirVersion {
  private static final String PREFIX = "Directory Transport Version: ";
  private static final int NEWEST_MAJOR = 1;
  private static final int NEWEST_MINOR = 2;
  private static final int MOST_DIGITS = 6;

  private DirVersion() {}

  /** Refuses a malformed file, and a version newer than 1.2. */
  static void check(byte[] content) {
    String text = new String(content, StandardCharsets.US_ASCII);
    int dot = text.indexOf('.');
    if (!text.startsWith(PREFIX) || dot < PREFIX.length() || !text.endsWith("\n")) {
      throw malformed();
    }
    int major = number(text.substring(PREFIX.length(), dot));
    int minor = number(text.substring(dot + 1, text.length() - 1));
    if (major > NEWEST_MAJOR || major == NEWEST_MAJOR && minor > NEWEST_MINOR) {
      throw new MalformedDataException(
          RejectionReason.LAYOUT_INVALID,
          "The directory has version "
              + major
              + "."
              + minor
              + "; the newest one that is understood is "
              + NEWEST_MAJOR
              + "."
              + NEWEST_MINOR
              + ".");
    }
  }

  private static int number(String digits) {
    boolean decimal =
        !digits.isEmpty()
            && digits.length() <= MOST_DIGITS
            && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!decimal) {
      throw malformed();
    }
    return Integer.parseInt(digits);
  }

  private static MalformedDataException malformed() {
    return new MalformedDataException(
        RejectionReason.LAYOUT_INVALID,
        "The version file is not of the form \"" + PREFIX + "1.1\" and a line feed.");
  }
}
