package imagesigning.policy;

/** How text from a document is shown in messages. */
final class Texts {
  private static final int LONGEST = 120;

  private Texts() {}

  /** The text without control characters, cut if it is long. */
  static String shown(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .limit(LONGEST)
        .forEach(
            c -> {
              if (isPlain(c)) {
                out.appendCodePoint(c);
              } else {
                out.append(String.format("\\u%04x", c));
              }
            });
    return out.length() < text.length() && text.codePointCount(0, text.length()) > LONGEST
        ? out + "…"
        : out.toString();
  }

  /** The text in double quotes. */
  static String quoted(String text) {
    return '"' + shown(text.replace("\\", "\\\\").replace("\"", "\\\"")) + '"';
  }

  private static boolean isPlain(int c) {
    int type = Character.getType(c);
    return !Character.isISOControl(c)
        && type != Character.FORMAT
        && type != Character.SURROGATE
        && type != Character.LINE_SEPARATOR
        && type != Character.PARAGRAPH_SEPARATOR;
  }
}
