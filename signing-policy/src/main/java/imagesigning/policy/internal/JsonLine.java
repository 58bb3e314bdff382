package imagesigning.policy.internal;

import imagesigning.core.text.RemoteText;
import java.util.Optional;

/**
 * Writes JSON on one line, member by member. What does not show is escaped, and texts are cut. Not
 * thread-safe.
 */
public final class JsonLine {
  private final StringBuilder out = new StringBuilder();
  private boolean first = true;

  /**
   * Opens an object or a list.
   *
   * @param bracket the opening bracket
   * @return this writer
   */
  public JsonLine open(char bracket) {
    separate();
    out.append(bracket);
    first = true;
    return this;
  }

  /**
   * Closes an object or a list.
   *
   * @param bracket the closing bracket
   * @return this writer
   */
  public JsonLine close(char bracket) {
    out.append(bracket);
    first = false;
    return this;
  }

  /**
   * Begins a member of an object; its value follows.
   *
   * @param name the name
   * @return this writer
   */
  public JsonLine name(String name) {
    separate();
    string(name);
    out.append(':');
    first = true;
    return this;
  }

  /**
   * A text as an element, or as the value of a name.
   *
   * @param value the text
   * @return this writer
   */
  public JsonLine text(String value) {
    separate();
    string(value);
    return this;
  }

  /**
   * A member with a text.
   *
   * @param name the name
   * @param value the text
   * @return this writer
   */
  public JsonLine member(String name, String value) {
    return name(name).text(value);
  }

  /**
   * A member with a text, or null.
   *
   * @param name the name
   * @param value the text
   * @return this writer
   */
  public JsonLine member(String name, Optional<String> value) {
    return value.isPresent() ? member(name, value.get()) : name(name).literal("null");
  }

  /**
   * A member with a number.
   *
   * @param name the name
   * @param value the number
   * @return this writer
   */
  public JsonLine member(String name, int value) {
    return name(name).literal(Integer.toString(value));
  }

  /**
   * A member that is true or false.
   *
   * @param name the name
   * @param value the value
   * @return this writer
   */
  public JsonLine member(String name, boolean value) {
    return name(name).literal(Boolean.toString(value));
  }

  private JsonLine literal(String json) {
    separate();
    out.append(json);
    return this;
  }

  private void separate() {
    if (!first) {
      out.append(',');
    }
    first = false;
  }

  private void string(String value) {
    out.append('"');
    RemoteText.cut(value).codePoints().forEach(this::character);
    out.append('"');
  }

  private void character(int c) {
    if (c == '"' || c == '\\') {
      out.append('\\').appendCodePoint(c);
    } else if (RemoteText.shows(c)) {
      out.appendCodePoint(c);
    } else {
      for (char unit : Character.toChars(c)) {
        out.append(String.format("\\u%04x", (int) unit));
      }
    }
  }

  /** What was written. */
  @Override
  public String toString() {
    return out.toString();
  }
}
