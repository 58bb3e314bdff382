package imagesigning.core.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import imagesigning.core.internal.JsonTokens;
import imagesigning.core.internal.Quoted;
import imagesigning.core.internal.Utf8Text;
import imagesigning.core.json.JsonValue.JsonArray;
import imagesigning.core.json.JsonValue.JsonBoolean;
import imagesigning.core.json.JsonValue.JsonNull;
import imagesigning.core.json.JsonValue.JsonNumber;
import imagesigning.core.json.JsonValue.JsonObject;
import imagesigning.core.json.JsonValue.JsonString;
import imagesigning.core.json.JsonValue.Member;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Builds the tree of one document from tokens, and adds what the tokenizer does not check. {@link
 * JsonDiagnosis} explains what it refuses.
 */
final class StrictReader {
  /** A number as short as this without an exponent is far from the end of the double range. */
  private static final int SURELY_FINITE = 300;

  private final Utf8Text text;
  private final PositionCursor positions;
  private final int maxDepth;
  private final Deque<Open> open = new ArrayDeque<>();
  private @Nullable JsonValue root;

  StrictReader(Utf8Text text, int maxDepth) {
    this.text = text;
    this.positions = new PositionCursor(text.text());
    this.maxDepth = maxDepth;
  }

  /**
   * Reads to the end of the document.
   *
   * @throws IOException if it is not strict JSON; {@link #briefly} says what is wrong
   */
  JsonValue read() throws IOException {
    if (!text.isWellFormed() || text.text().startsWith("\uFEFF")) {
      throw new RefusedException("this is not UTF-8 without a byte order mark");
    }
    try (JsonParser parser = JsonTokens.of(text.text())) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        accept(token, parser);
      }
    }
    if (root == null) {
      throw new RefusedException("the document is empty");
    }
    return root;
  }

  /** What is wrong, as far as it can be said without a second look; for large documents. */
  JsonDiagnosis.Problem briefly(IOException refusal) {
    boolean ours = refusal instanceof RefusedException;
    JsonPosition position = positions.last();
    if (refusal instanceof JsonProcessingException theirs && theirs.getLocation() != null) {
      position = positions.at((int) Math.max(0, theirs.getLocation().getCharOffset()));
    }
    return new JsonDiagnosis.Problem(
        JsonDiagnosis.Kind.SYNTAX,
        position,
        ours ? String.valueOf(refusal.getMessage()) : "from here on this is not JSON",
        Optional.empty());
  }

  private void accept(JsonToken token, JsonParser parser) throws IOException {
    JsonPosition position = positions.at((int) parser.currentTokenLocation().getCharOffset());
    if (root != null) {
      throw new RefusedException("a document is one value; this stands after its end");
    }
    switch (token) {
      case START_OBJECT -> begin(new Open(position, true));
      case START_ARRAY -> begin(new Open(position, false));
      case END_OBJECT, END_ARRAY -> add(open.pop().value());
      case FIELD_NAME -> open.element().name(wellFormed(parser.currentName()), position);
      case VALUE_STRING -> add(new JsonString(position, wellFormed(parser.getText())));
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
          add(new JsonNumber(position, finite(parser.getText())));
      case VALUE_TRUE, VALUE_FALSE -> add(new JsonBoolean(position, token == JsonToken.VALUE_TRUE));
      case VALUE_NULL -> add(new JsonNull(position));
      case VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE -> throw new RefusedException("this is not JSON");
    }
  }

  private void begin(Open container) throws RefusedException {
    if (open.size() == maxDepth) {
      throw new RefusedException("brackets are nested more than " + maxDepth + " levels deep");
    }
    open.push(container);
  }

  private void add(JsonValue value) {
    Open container = open.peek();
    if (container == null) {
      root = value;
    } else {
      container.add(value);
    }
  }

  private static String wellFormed(String string) throws RefusedException {
    if (LoneSurrogates.in(string)) {
      throw new RefusedException("this string has half of a character");
    }
    return string;
  }

  private static String finite(String number) throws RefusedException {
    boolean surely =
        number.length() < SURELY_FINITE && number.indexOf('e') < 0 && number.indexOf('E') < 0;
    if (!surely && Double.isInfinite(Double.parseDouble(number))) {
      throw new RefusedException("the number is beyond the range of a double");
    }
    return number;
  }

  /** An object or array whose end has not come yet. */
  private static final class Open {
    /** Up to here comparing with each name is faster than a set. */
    private static final int FEW = 8;

    private final JsonPosition position;
    private final boolean object;
    private final List<Member> members = new ArrayList<>();
    private final List<JsonValue> elements = new ArrayList<>();
    private final Set<String> names = new HashSet<>(0);
    private String name = "";
    private JsonPosition namePosition;

    Open(JsonPosition position, boolean object) {
      this.position = position;
      this.object = object;
      this.namePosition = position;
    }

    void name(String newName, JsonPosition newPosition) throws RefusedException {
      if (isTaken(newName)) {
        throw new RefusedException("duplicate name " + Quoted.text(newName));
      }
      name = newName;
      namePosition = newPosition;
    }

    private boolean isTaken(String newName) {
      if (members.size() < FEW) {
        return members.stream().anyMatch(member -> member.name().equals(newName));
      }
      if (names.isEmpty()) {
        members.forEach(member -> names.add(member.name()));
      }
      return !names.add(newName);
    }

    void add(JsonValue value) {
      if (object) {
        members.add(new Member(name, namePosition, value));
      } else {
        elements.add(value);
      }
    }

    JsonValue value() {
      return object ? new JsonObject(position, members) : new JsonArray(position, elements);
    }
  }

  /** The document is refused for a reason that the tokenizer does not know. */
  private static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
      super(message);
    }
  }
}
