package imagesigning.registry.internal.http;

import org.jspecify.annotations.Nullable;

/** Text that came from outside, made fit for a message: printable, on one line, and short. */
public final class RemoteText {
  private static final int LONGEST = 200;

  private RemoteText() {}

  /** The text with everything but printable ASCII escaped, cut to 200 characters. */
  public static String shown(@Nullable String text) {
    if (text == null) {
      return "no details";
    }
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      if (shown.length() >= LONGEST) {
        return shown.append('…').toString();
      }
      char c = text.charAt(i);
      if (c >= ' ' && c <= '~') {
        shown.append(c);
      } else {
        shown.append(String.format("\\u%04x", (int) c));
      }
    }
    return shown.toString();
  }
}
