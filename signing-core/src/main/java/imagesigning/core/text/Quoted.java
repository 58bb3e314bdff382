package imagesigning.core.text;

/**
 * What the user of this machine or a program on it wrote, such as a file's name, made fit for a
 * message: letters of any script stay, what {@link RemoteText#shows} does not let through is
 * escaped, and it is cut. Values that come over a network are {@linkplain RemoteText#quoted quoted}
 * as ASCII.
 */
public final class Quoted {
  private static final int LONGEST = 160;

  private Quoted() {}

  /** The text in double quotes, at most {@value #LONGEST} characters of it. */
  public static String text(String text) {
    return text(text, LONGEST);
  }

  /** The text in double quotes, at most so many characters of it. */
  public static String text(String text, int longest) {
    StringBuilder out = new StringBuilder(Math.min(text.length(), longest) + 2).append('"');
    int i = 0;
    while (i < text.length() && i < longest) {
      int c = text.codePointAt(i);
      append(out, c);
      i += Character.charCount(c);
    }
    out.append('"');
    if (i < text.length()) {
      out.append("… (").append(text.length()).append(" characters)");
    }
    return out.toString();
  }

  /** The text as it is, but for what does not show; its line feeds stay line feeds. */
  public static String lines(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              if (c == '\n' || c == '"' || c == '\\') {
                out.appendCodePoint(c);
              } else {
                append(out, c);
              }
            });
    return out.toString();
  }

  /** One character in single quotes, or by its number if it does not show. */
  public static String character(int codePoint) {
    return switch (codePoint) {
      case ' ' -> "a space";
      case '\n', '\r' -> "a line break";
      case '\t' -> "a tab";
      default ->
          RemoteText.shows(codePoint)
              ? "'" + Character.toString(codePoint) + "'"
              : String.format("U+%04X", codePoint);
    };
  }

  private static void append(StringBuilder out, int c) {
    switch (c) {
      case '"', '\\' -> out.append('\\').appendCodePoint(c);
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> RemoteText.append(out, c);
    }
  }
}
