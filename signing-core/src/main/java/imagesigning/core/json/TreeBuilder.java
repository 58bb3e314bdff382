package imagesigning.core.json;

import imagesigning.core.json.JsonDiagnosis.Kind;
import imagesigning.core.json.JsonValue.JsonArray;
import imagesigning.core.json.JsonValue.JsonBoolean;
import imagesigning.core.json.JsonValue.JsonNull;
import imagesigning.core.json.JsonValue.JsonNumber;
import imagesigning.core.json.JsonValue.JsonObject;
import imagesigning.core.json.JsonValue.JsonString;
import imagesigning.core.json.JsonValue.Member;
import imagesigning.core.json.Mender.Step;
import imagesigning.core.text.Quoted;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Builds the tree from tokens that fit the grammar, and finds names that stand twice and brackets
 * nested too deeply.
 */
final class TreeBuilder {
  private final PositionCursor positions;
  private final int maxDepth;
  private final List<Finding> findings;
  private final Deque<Container> open = new ArrayDeque<>();
  private Optional<JsonValue> root = Optional.empty();
  private boolean tooDeep;

  TreeBuilder(String text, int maxDepth, List<Finding> findings) {
    this.positions = new PositionCursor(text);
    this.maxDepth = maxDepth;
    this.findings = findings;
  }

  Optional<JsonValue> build(List<Step> steps) {
    for (Step step : steps) {
      accept(step.token(), step.before());
    }
    return root;
  }

  private void accept(Token token, State before) {
    boolean isName = before.phase() == State.Phase.NAME || before.phase() == State.Phase.FIRST_NAME;
    switch (token.kind()) {
      case OPEN_OBJECT, OPEN_ARRAY -> begin(token);
      case CLOSE_OBJECT, CLOSE_ARRAY -> end();
      case STRING, SCALAR, WORD -> {
        if (isName) {
          name(token);
        } else {
          add(value(token));
        }
      }
      case COMMA, COLON, JUNK, END -> {}
    }
  }

  private void begin(Token token) {
    if (open.size() >= maxDepth && !tooDeep) {
      tooDeep = true;
      findings.add(
          new Finding(
              Kind.TOO_LARGE,
              token.start(),
              Finding.NOWHERE,
              "brackets are nested more than " + maxDepth + " levels deep"));
    }
    open.push(new Container(positions.at(token.start()), token.kind() == Token.Kind.OPEN_OBJECT));
  }

  /** What is nested too deeply is left out, so that nobody has to walk it. */
  private void end() {
    Container container = open.pop();
    add(open.size() >= maxDepth ? new JsonNull(container.position) : container.value());
  }

  private void name(Token token) {
    Container container = open.element();
    container.name = token.text();
    container.namePosition = positions.at(token.start());
    Integer first = container.names.putIfAbsent(token.text(), token.start());
    if (first != null && !token.isAdded()) {
      findings.add(
          new Finding(
              Kind.DUPLICATE_NAME,
              token.start(),
              first,
              "duplicate name " + Quoted.text(token.text()) + " (first at " + Finding.PLACE + ")"));
    }
  }

  private JsonValue value(Token token) {
    JsonPosition position = positions.at(token.start());
    if (token.kind() == Token.Kind.STRING) {
      return new JsonString(position, token.text());
    }
    return switch (token.text().toLowerCase(Locale.ROOT)) {
      case "true" -> new JsonBoolean(position, true);
      case "false" -> new JsonBoolean(position, false);
      case "null" -> new JsonNull(position);
      default ->
          token.kind() == Token.Kind.SCALAR
              ? new JsonNumber(position, token.text())
              : new JsonString(position, token.text());
    };
  }

  private void add(JsonValue value) {
    Container container = open.peek();
    if (container == null) {
      root = Optional.of(value);
    } else {
      container.add(value);
    }
  }

  /** An object or array whose end has not come yet. */
  private static final class Container {
    private final JsonPosition position;
    private final boolean object;
    private final List<Member> members = new ArrayList<>();
    private final List<JsonValue> elements = new ArrayList<>();
    private final Map<String, Integer> names = new HashMap<>();
    private String name = "";
    private JsonPosition namePosition;

    Container(JsonPosition position, boolean object) {
      this.position = position;
      this.object = object;
      this.namePosition = position;
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
}
