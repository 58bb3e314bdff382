package imagesigning.registry.internal.distribution;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import imagesigning.core.json.JsonValue;
import imagesigning.core.json.JsonValue.JsonArray;
import imagesigning.core.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Changes to a JSON text that was parsed strictly. Whatever is not changed stays as it is written,
 * byte for byte, also what nobody here understands. Not thread-safe.
 */
final class JsonEdits {
  private final String text;
  private final List<Edit> edits = new ArrayList<>();

  /**
   * Changes to a text.
   *
   * @param text the very text that was parsed
   */
  JsonEdits(String text) {
    this.text = text;
  }

  private record Edit(int start, int end, String replacement) {}

  /** A further last element. */
  JsonEdits append(JsonArray array, String element) {
    int close = end(array) - 1;
    edits.add(new Edit(close, close, (array.elements().isEmpty() ? "" : ",") + element));
    return this;
  }

  /** A further last member; its name must be new, and only one can be added to an object. */
  JsonEdits add(JsonObject object, String name, String value) {
    int close = end(object) - 1;
    String comma = object.members().isEmpty() ? "" : ",";
    edits.add(new Edit(close, close, comma + quoted(name) + ":" + value));
    return this;
  }

  /** Another value in place of this one. */
  JsonEdits replace(JsonValue value, String other) {
    edits.add(new Edit(value.position().offset(), end(value), other));
    return this;
  }

  /** The text with all changes. */
  String apply() {
    edits.sort(Comparator.comparingInt(Edit::start));
    StringBuilder out = new StringBuilder();
    int done = 0;
    for (Edit edit : edits) {
      out.append(text, done, edit.start()).append(edit.replacement());
      done = edit.end();
    }
    return out.append(text, done, text.length()).toString();
  }

  /** A text as JSON writes it. */
  static String quoted(String value) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(value)) + '"';
  }

  /** The offset behind a value; the text is known to be well-formed. */
  private int end(JsonValue value) {
    int at = value.position().offset();
    char first = text.charAt(at);
    if (first == '"') {
      return endOfString(at);
    }
    if (first != '{' && first != '[') {
      return endOfWord(at);
    }
    int open = 0;
    do {
      char c = text.charAt(at);
      if (c == '"') {
        at = endOfString(at);
        continue;
      }
      if (c == '{' || c == '[') {
        open++;
      } else if (c == '}' || c == ']') {
        open--;
      }
      at++;
    } while (open > 0);
    return at;
  }

  private int endOfString(int quote) {
    int at = quote + 1;
    while (text.charAt(at) != '"') {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    return at + 1;
  }

  /** A number, true, false or null, none of which ends a document here. */
  private int endOfWord(int start) {
    int at = start;
    while (Character.isLetterOrDigit(text.charAt(at)) || "+-.".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    return at;
  }
}
