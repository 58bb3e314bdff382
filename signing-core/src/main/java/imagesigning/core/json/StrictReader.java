package imagesigning.core.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import imagesigning.core.internal.JsonTokens;
import imagesigning.core.internal.Utf8Text;
import imagesigning.core.json.JsonDiagnosis.Kind;
import imagesigning.core.json.JsonValue.JsonBoolean;
import imagesigning.core.json.JsonValue.JsonNull;
import imagesigning.core.json.JsonValue.JsonNumber;
import imagesigning.core.json.JsonValue.JsonString;
import imagesigning.core.text.Quoted;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Builds the tree of one document from tokens, and adds what the tokenizer does not check. {@link
 * JsonDiagnosis} explains what it refuses.
 */
final class StrictReader {
  /** A number as short as this without an exponent is far from the end of the double range. */
  private static final int SURELY_FINITE = 300;

  private static final String[] DIGITS = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};

  private final Utf8Text decoded;
  private final TokenText text;
  private final PositionCursor positions;
  private final JsonBounds bounds;
  private final JsonShape shape;
  private final Deque<OpenContainer> open = new ArrayDeque<>();
  private @Nullable JsonValue root;
  private boolean ended;

  /** Where the token stands that is looked at. */
  private int at;

  /** How many values and names of members are held. */
  private int held;

  /** How many names are held of members that are left out. */
  private int namesLeftOut;

  StrictReader(Utf8Text text, int maxDepth) {
    this(text, JsonBounds.of(Integer.MAX_VALUE, maxDepth), JsonShape.ALL);
  }

  StrictReader(Utf8Text decoded, JsonBounds bounds, JsonShape shape) {
    this.decoded = decoded;
    this.text = new TokenText(decoded.text());
    this.positions = new PositionCursor(decoded.text());
    this.bounds = bounds;
    this.shape = shape;
  }

  /**
   * Reads to the end of the document.
   *
   * @throws IOException if it is not strict JSON; {@link #briefly} says what is wrong
   */
  JsonValue read() throws IOException {
    if (!decoded.isWellFormed() || decoded.text().startsWith("\uFEFF")) {
      throw new RefusedException("this is not UTF-8 without a byte order mark");
    }
    try (JsonParser parser = JsonTokens.of(decoded.text())) {
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
    int offset = at;
    if (refusal instanceof JsonProcessingException theirs && theirs.getLocation() != null) {
      offset = (int) Math.max(0, theirs.getLocation().getCharOffset());
    }
    return new JsonDiagnosis.Problem(
        refusal instanceof RefusedException ours ? ours.kind : Kind.SYNTAX,
        positions.at(offset),
        refusal instanceof RefusedException
            ? String.valueOf(refusal.getMessage())
            : "from here on this is not JSON",
        Optional.empty());
  }

  private void accept(JsonToken token, JsonParser parser) throws IOException {
    at = (int) parser.currentTokenLocation().getCharOffset();
    if (ended) {
      throw new RefusedException("a document is one value; this stands after its end");
    }
    switch (token) {
      case START_OBJECT -> begin(true);
      case START_ARRAY -> begin(false);
      case END_OBJECT, END_ARRAY -> end();
      case FIELD_NAME -> name(parser.currentName());
      case VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE -> throw new RefusedException("this is not JSON");
      default -> scalar(token, parser);
    }
  }

  /** The shape of the value that begins here, or null if it is left out. */
  private @Nullable JsonShape shapeHere() {
    OpenContainer container = open.peek();
    return container == null ? shape : container.shapeOfNext();
  }

  private void begin(boolean object) throws RefusedException {
    if (open.size() == bounds.depth()) {
      throw new RefusedException(
          "brackets are nested more than " + bounds.depth() + " levels deep");
    }
    JsonShape wanted = shapeHere();
    if (wanted == null) {
      open.push(OpenContainer.leftOut(object));
    } else {
      open.push(OpenContainer.kept(object, wanted, positions.at(at)));
    }
  }

  private void end() throws RefusedException {
    OpenContainer container = open.pop();
    namesLeftOut -= container.namesLeftOut();
    Optional<JsonValue> value = container.value();
    if (value.isPresent()) {
      add(value.get());
    }
    ended = open.isEmpty();
  }

  private void name(String name) throws RefusedException {
    OpenContainer container = open.element();
    if (container.isTaken(text.wellFormed(name))) {
      throw new RefusedException("duplicate name " + Quoted.text(name));
    }
    if (container.expect(name)) {
      container.expectAt(positions.at(at));
      hold();
    } else {
      namesLeftOut++;
      require(namesLeftOut, JsonBounds.NAMES_LEFT_OUT, "names in objects that are open");
    }
  }

  private void scalar(JsonToken token, JsonParser parser) throws IOException {
    boolean leftOut = shapeHere() == null;
    if (token == JsonToken.VALUE_STRING && leftOut) {
      text.check(at);
    } else if (token == JsonToken.VALUE_STRING) {
      Optional<String> plain = text.plain(at);
      String value = plain.isPresent() ? plain.get() : text.wellFormed(parser.getText());
      add(new JsonString(positions.at(at), value));
    } else if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
      String number = finite(parser.getText());
      if (!leftOut) {
        add(new JsonNumber(positions.at(at), shared(number)));
      }
    } else if (!leftOut) {
      add(
          token == JsonToken.VALUE_NULL
              ? new JsonNull(positions.at(at))
              : new JsonBoolean(positions.at(at), token == JsonToken.VALUE_TRUE));
    }
    ended = open.isEmpty();
  }

  private void add(JsonValue value) throws RefusedException {
    hold();
    OpenContainer container = open.peek();
    if (container == null) {
      root = value;
    } else {
      container.add(value);
    }
  }

  private void hold() throws RefusedException {
    held++;
    require(held, bounds.values(), "values and names");
  }

  private static void require(int number, int most, String what) throws RefusedException {
    if (number > most) {
      throw new RefusedException(Kind.TOO_LARGE, "the document has more than " + most + " " + what);
    }
  }

  private static String finite(String number) throws RefusedException {
    boolean surely =
        number.length() < SURELY_FINITE && number.indexOf('e') < 0 && number.indexOf('E') < 0;
    if (!surely && Double.isInfinite(Double.parseDouble(number))) {
      throw new RefusedException("the number is beyond the range of a double");
    }
    return number;
  }

  /** Most numbers are small ones, and there can be many. */
  private static String shared(String number) {
    return number.length() == 1 ? DIGITS[number.charAt(0) - '0'] : number;
  }

  /** The document is refused for a reason that the tokenizer does not know. */
  static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    RefusedException(String message) {
      this(Kind.SYNTAX, message);
    }

    RefusedException(Kind kind, String message) {
      super(message);
      this.kind = kind;
    }
  }
}
