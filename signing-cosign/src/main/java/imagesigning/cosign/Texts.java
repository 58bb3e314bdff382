package imagesigning.cosign;

/** Foreign text made fit for a message: quoted, cut, nothing in it that could steer a terminal. */
final class Texts {
  private static final int LONGEST = 160;

  private Texts() {}

  static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    int end = Math.min(text.length(), LONGEST);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c >= ' ' && c <= '~') {
        out.append(c);
      } else {
        out.append(String.format("\\u%04x", (int) c));
      }
    }
    return out.append(end < text.length() ? "\"…" : "\"").toString();
  }
}
