package imagesigning.core.json;

/**
 * A piece of a document that may not be JSON.
 *
 * @param kind what it is
 * @param start index of its first character
 * @param end index after its last character; for a token that was added, the same as the start
 * @param text a string unescaped; anything else as written
 */
record Token(Kind kind, int start, int end, String text) {

  /** Kinds of token. */
  enum Kind {
    OPEN_OBJECT("'{'"),
    CLOSE_OBJECT("'}'"),
    OPEN_ARRAY("'['"),
    CLOSE_ARRAY("']'"),
    COMMA("','"),
    COLON("':'"),
    STRING("a string"),
    /** A number, true, false or null. */
    SCALAR("a value"),
    /** Bare characters that are none of these; the lexer has said what is wrong with them. */
    WORD("a word"),
    /** Punctuation that JSON does not have. */
    JUNK("a character"),
    END("the end of the document");

    private final String shown;

    Kind(String shown) {
      this.shown = shown;
    }

    boolean isOpening() {
      return this == OPEN_OBJECT || this == OPEN_ARRAY;
    }

    boolean isClosing() {
      return this == CLOSE_OBJECT || this == CLOSE_ARRAY;
    }

    /** For a message. */
    String shown() {
      return shown;
    }
  }

  /** A token that stands nowhere in the document, to be put before a place. */
  static Token added(Kind kind, int before) {
    return new Token(kind, before, before, kind == Kind.SCALAR ? "null" : "");
  }

  boolean isAdded() {
    return start == end && kind != Kind.END;
  }
}
