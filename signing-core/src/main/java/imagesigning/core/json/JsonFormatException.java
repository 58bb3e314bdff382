package imagesigning.core.json;

/**
 * The bytes are not the strict JSON this library reads. The message says what was expected; it
 * holds no more than a short, escaped piece of the document.
 */
public final class JsonFormatException extends Exception {
  private static final long serialVersionUID = 1L;

  /** The place, as numbers so that it survives serialization. */
  private final int line;

  private final int column;
  private final int offset;

  /**
   * Says what is wrong and where.
   *
   * @param message what was expected and what was found
   * @param position the place
   */
  public JsonFormatException(String message, JsonPosition position) {
    super(message);
    this.line = position.line();
    this.column = position.column();
    this.offset = position.offset();
  }

  /**
   * Where.
   *
   * @return the place
   */
  public JsonPosition position() {
    return new JsonPosition(line, column, offset);
  }
}
