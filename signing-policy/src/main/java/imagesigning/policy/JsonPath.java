package imagesigning.policy;

import imagesigning.core.text.Quoted;
import org.jspecify.annotations.Nullable;

/** The way from the root of a document to a value; its text is made only when it is shown. */
final class JsonPath {
  static final JsonPath ROOT = new JsonPath(null, "$", -1);

  private final @Nullable JsonPath parent;
  private final String name;
  private final int index;

  private JsonPath(@Nullable JsonPath parent, String name, int index) {
    this.parent = parent;
    this.name = name;
    this.index = index;
  }

  JsonPath member(String memberName) {
    return new JsonPath(this, memberName, -1);
  }

  JsonPath element(int elementIndex) {
    return new JsonPath(this, "", elementIndex);
  }

  /** Such as {@code $.transports.docker["quay.io"][0].type}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    write(text);
    return text.toString();
  }

  private void write(StringBuilder text) {
    if (parent == null) {
      text.append(name);
      return;
    }
    parent.write(text);
    if (index >= 0) {
      text.append('[').append(index).append(']');
    } else if (isPlainName(name)) {
      text.append('.').append(name);
    } else {
      text.append('[').append(Quoted.text(name)).append(']');
    }
  }

  private static boolean isPlainName(String name) {
    return !name.isEmpty()
        && name.chars()
            .allMatch(c -> c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9');
  }
}
