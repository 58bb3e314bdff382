package imagesigning.policy;

/** Indented JSON, written piece by piece. */
final class JsonText {
  private static final String INDENT = "    ";

  private final StringBuilder text = new StringBuilder();
  private int depth;
  private boolean first = true;

  JsonText begin(char bracket) {
    text.append(bracket);
    depth++;
    first = true;
    return this;
  }

  JsonText end(char bracket) {
    depth--;
    if (!first) {
      line();
    }
    text.append(bracket);
    first = false;
    return this;
  }

  /** Begins an element of a list. */
  JsonText element() {
    if (!first) {
      text.append(',');
    }
    line();
    first = false;
    return this;
  }

  /** Begins a member of an object. */
  JsonText name(String name) {
    return element().text(name).raw(": ");
  }

  JsonText member(String name, String value) {
    return name(name).text(value);
  }

  JsonText text(String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c < 0x20 || c == 0x7f || c == '\u2028' || c == '\u2029') {
        text.append(String.format("\\u%04x", (int) c));
      } else {
        text.append(c);
      }
    }
    text.append('"');
    return this;
  }

  private JsonText raw(String syntax) {
    text.append(syntax);
    return this;
  }

  private void line() {
    text.append('\n').append(INDENT.repeat(depth));
  }

  @Override
  public String toString() {
    return text + "\n";
  }
}
