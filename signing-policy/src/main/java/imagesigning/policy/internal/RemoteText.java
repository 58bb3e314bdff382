package imagesigning.policy.internal;

/**
 * Makes text that others wrote fit for a message: the one place of this module where that is done.
 *
 * <p>What comes out is printable ASCII on one line, so that it can neither steer a terminal, nor
 * forge a line of a log, nor pass for a name it only looks like.
 */
public final class RemoteText {
  /** Longer than any valid image name. */
  private static final int MAX_SHOWN = 300;

  private RemoteText() {}

  /**
   * Escaped, cut and in quotes.
   *
   * @param text any text
   * @return such as {@code "a\u202Eb"}
   */
  public static String quote(String text) {
    StringBuilder out = new StringBuilder(Math.min(text.length(), MAX_SHOWN) + 2).append('"');
    appendEscaped(out, text, true);
    return out.append('"').toString();
  }

  /**
   * Escaped and cut.
   *
   * @param text any text
   * @return printable ASCII
   */
  public static String escape(String text) {
    StringBuilder out = new StringBuilder(Math.min(text.length(), MAX_SHOWN));
    appendEscaped(out, text, false);
    return out.toString();
  }

  /**
   * A message that may hold text others wrote: kept as it is, but on one line and without anything
   * that steers a terminal.
   *
   * @param message a message
   * @return the message without control, format and separator characters
   */
  public static String printable(String message) {
    StringBuilder out = new StringBuilder(message.length());
    message
        .codePoints()
        .forEach(
            c -> {
              switch (Character.getType(c)) {
                case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.PRIVATE_USE ->
                    out.append(String.format("\\u%04X", c));
                default -> out.appendCodePoint(c);
              }
            });
    return out.toString();
  }

  private static void appendEscaped(StringBuilder out, String text, boolean quoted) {
    int shown = Math.min(text.length(), MAX_SHOWN);
    for (int i = 0; i < shown; i++) {
      char c = text.charAt(i);
      if (c == '\n') {
        out.append("\\n");
      } else if (c == '\\' || quoted && c == '"') {
        out.append('\\').append(c);
      } else if (c >= ' ' && c <= '~') {
        out.append(c);
      } else {
        out.append(String.format("\\u%04X", (int) c));
      }
    }
    if (shown < text.length()) {
      out.append("... (").append(text.length()).append(" characters)");
    }
  }
}
