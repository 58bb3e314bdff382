package imagesigning.policy;

import imagesigning.core.text.RemoteText;

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
              if (RemoteText.shows(c)) {
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
}
