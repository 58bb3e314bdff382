package imagesigning.core.json;

import org.jspecify.annotations.Nullable;

/**
 * Where in the grammar of JSON a reader is. Immutable, so that a reader can try what would happen
 * and come back.
 *
 * @param phase what may come next
 * @param frame the innermost open object or array, if any
 */
record State(Phase phase, @Nullable Frame frame) {

  /** What may come next. */
  enum Phase {
    VALUE,
    FIRST_ELEMENT,
    FIRST_NAME,
    NAME,
    COLON,
    AFTER_VALUE,
    DONE
  }

  /**
   * An open object or array.
   *
   * @param opening its opening bracket
   * @param parent what it stands in
   */
  record Frame(Token opening, @Nullable Frame parent) {
    /** Whether both are the same bracket; what they stand in is the same then, too. */
    boolean isSame(@Nullable Frame other) {
      return other != null && opening.equals(other.opening);
    }

    boolean isObject() {
      return opening.kind() == Token.Kind.OPEN_OBJECT;
    }

    Token.Kind closing() {
      return isObject() ? Token.Kind.CLOSE_OBJECT : Token.Kind.CLOSE_ARRAY;
    }
  }

  static final State START = new State(Phase.VALUE, null);

  /** The state after a token, or null if the token must not stand here. */
  @Nullable State after(Token token) {
    return switch (phase) {
      case VALUE -> afterValueStart(token, false);
      case FIRST_ELEMENT -> afterValueStart(token, true);
      case FIRST_NAME -> afterName(token, true);
      case NAME -> afterName(token, false);
      case COLON -> token.kind() == Token.Kind.COLON ? new State(Phase.VALUE, frame) : null;
      case AFTER_VALUE -> afterValue(token);
      case DONE -> token.kind() == Token.Kind.END ? this : null;
    };
  }

  private @Nullable State afterValueStart(Token token, boolean mayClose) {
    return switch (token.kind()) {
      case STRING, SCALAR, WORD -> valueDone(frame);
      case OPEN_OBJECT -> new State(Phase.FIRST_NAME, new Frame(token, frame));
      case OPEN_ARRAY -> new State(Phase.FIRST_ELEMENT, new Frame(token, frame));
      case CLOSE_ARRAY -> mayClose ? close(token) : null;
      default -> null;
    };
  }

  private @Nullable State afterName(Token token, boolean mayClose) {
    return switch (token.kind()) {
      case STRING, WORD -> new State(Phase.COLON, frame);
      case CLOSE_OBJECT -> mayClose ? close(token) : null;
      default -> null;
    };
  }

  private @Nullable State afterValue(Token token) {
    if (frame == null) {
      return null;
    }
    if (token.kind() == Token.Kind.COMMA) {
      return new State(frame.isObject() ? Phase.NAME : Phase.VALUE, frame);
    }
    return close(token);
  }

  private @Nullable State close(Token token) {
    return frame != null && token.kind() == frame.closing() ? valueDone(frame.parent()) : null;
  }

  private static State valueDone(@Nullable Frame frame) {
    return frame == null ? new State(Phase.DONE, null) : new State(Phase.AFTER_VALUE, frame);
  }
}
