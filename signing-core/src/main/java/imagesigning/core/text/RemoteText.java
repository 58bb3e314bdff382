package imagesigning.core.text;

import org.jspecify.annotations.Nullable;

/**
 * Makes text that others wrote fit for a message: the one place where that is done.
 *
 * <p>A <em>value</em> that came from outside is {@linkplain #shown shown} or {@linkplain #quoted
 * quoted} where it enters a message: printable ASCII on one line, so that it can neither steer a
 * terminal, nor forge a line of a log, nor pass for a name it only looks like. A whole
 * <em>message</em> passes through {@link #message} where it enters an exception or a result: there
 * letters of any script stay, and what was forgotten on the way is made up for. Stateless.
 */
public final class RemoteText {
  /** Of a value more is never shown, in characters; longer than any valid image name. */
  public static final int LONGEST_VALUE = 300;

  /** No message has more characters. */
  public static final int LONGEST_MESSAGE = 4_000;

  private static final int ROOM_FOR_LENGTH = 32;

  private RemoteText() {}

  /**
   * A value, escaped and cut.
   *
   * @param text any text, or null if there is none
   * @return printable ASCII
   */
  public static String shown(@Nullable String text) {
    return text == null ? "no details" : escaped(text, false, LONGEST_VALUE);
  }

  /**
   * A value that may be longer than others, such as a URL, escaped and cut.
   *
   * @param text any text
   * @param longest where it is cut, in characters
   * @return printable ASCII
   */
  public static String shown(String text, int longest) {
    return escaped(text, false, longest);
  }

  /**
   * A value, escaped, cut and in quotes.
   *
   * @param text any text
   * @return such as {@code "a\u202eb"}
   */
  public static String quoted(String text) {
    return '"' + escaped(text, true, LONGEST_VALUE) + '"';
  }

  private static String escaped(String text, boolean quoted, int longest) {
    StringBuilder out = new StringBuilder(Math.min(text.length(), longest) + 2);
    for (int i = 0; i < text.length(); i++) {
      if (out.length() >= longest) {
        return out.append(lengthOf(text)).toString();
      }
      char c = text.charAt(i);
      if (quoted && (c == '"' || c == '\\')) {
        out.append('\\').append(c);
      } else if (c >= ' ' && c <= '~') {
        out.append(c);
      } else {
        appendEscape(out, c);
      }
    }
    return out.toString();
  }

  /**
   * A message that may hold text others wrote: kept as it is, but on one line, without anything
   * that does not show or steers a terminal, and cut. What came out once comes out unchanged.
   *
   * @param message a message, or null if there is none
   * @return the message without control, format and separator characters
   */
  public static String message(@Nullable String message) {
    if (message == null) {
      return "no details";
    }
    if (message.length() <= LONGEST_MESSAGE && message.codePoints().allMatch(RemoteText::shows)) {
      return message;
    }
    StringBuilder out = new StringBuilder(Math.min(message.length(), LONGEST_MESSAGE));
    int fits = 0;
    for (int i = 0; i < message.length(); ) {
      int c = message.codePointAt(i);
      i += Character.charCount(c);
      append(out, c);
      if (out.length() <= LONGEST_MESSAGE - ROOM_FOR_LENGTH) {
        fits = out.length();
      } else if (out.length() > LONGEST_MESSAGE) {
        out.setLength(fits);
        return out.append(lengthOf(message)).toString();
      }
    }
    return out.toString();
  }

  /**
   * A text for programs, as it is but cut; whoever writes it down escapes it.
   *
   * @param text any text
   * @return at most {@value #LONGEST_MESSAGE} characters
   */
  public static String cut(String text) {
    return text.length() <= LONGEST_MESSAGE
        ? text
        : text.substring(0, LONGEST_MESSAGE - ROOM_FOR_LENGTH) + lengthOf(text);
  }

  private static String lengthOf(String text) {
    return "... (" + text.length() + " characters)";
  }

  /** Appends a character as it is if it shows, and else by its number. */
  public static void append(StringBuilder out, int codePoint) {
    if (shows(codePoint)) {
      out.appendCodePoint(codePoint);
    } else {
      for (char unit : Character.toChars(codePoint)) {
        appendEscape(out, unit);
      }
    }
  }

  private static void appendEscape(StringBuilder out, char unit) {
    if (unit == '\n') {
      out.append("\\n");
    } else {
      out.append(String.format("\\u%04x", (int) unit));
    }
  }

  /**
   * Whether a reader sees a character for what it is: not controls, formats such as direction marks
   * and zero-width characters, separators and spaces other than the plain one, halves of surrogate
   * pairs, and what Unicode does not define or wants ignored.
   *
   * @param codePoint a character
   * @return whether it may stand in a text as it is
   */
  public static boolean shows(int codePoint) {
    if (codePoint >= ' ' && codePoint <= '~') {
      return true;
    }
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SPACE_SEPARATOR,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.PRIVATE_USE ->
          false;
      default -> !isIgnorable(codePoint);
    };
  }

  /** Default_Ignorable_Code_Point of Unicode, as far as the type does not tell, and a blank. */
  private static boolean isIgnorable(int c) {
    return c == 0x034F
        || c == 0x115F
        || c == 0x1160
        || c == 0x17B4
        || c == 0x17B5
        || c >= 0x180B && c <= 0x180F
        || c == 0x2800
        || c == 0x3164
        || c >= 0xFE00 && c <= 0xFE0F
        || c == 0xFFA0
        || c >= 0xE0100 && c <= 0xE01EF;
  }
}
