package imagesigning.core.internal;

/** JSON strings as Go's encoder writes them, so that our bytes are the same as the Go tools'. */
public final class GoJson {
  private GoJson() {}

  /** Appends a string with its quotes. Half characters become U+FFFD, as in Go. */
  public static void appendString(StringBuilder out, String value) {
    out.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < value.length()
          && Character.isLowSurrogate(value.charAt(i + 1))) {
        out.append(c).append(value.charAt(++i));
      } else if (Character.isSurrogate(c)) {
        out.append("\\ufffd");
      } else {
        appendUnit(out, c);
      }
    }
    out.append('"');
  }

  private static void appendUnit(StringBuilder out, char c) {
    switch (c) {
      case '"', '\\' -> out.append('\\').append(c);
      case '\b' -> out.append("\\b");
      case '\f' -> out.append("\\f");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      case '<', '>', '&', '\u2028', '\u2029' -> appendEscape(out, c);
      default -> {
        if (c < ' ') {
          appendEscape(out, c);
        } else {
          out.append(c);
        }
      }
    }
  }

  private static void appendEscape(StringBuilder out, char c) {
    out.append(String.format("\\u%04x", (int) c));
  }
}
