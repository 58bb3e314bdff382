package imagesigning.core.json;

/** The bytes are not the strict JSON this library reads. */
public final class JsonFormatException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient JsonPosition position;

  public JsonFormatException(String message, JsonPosition position) {
    super(message);
    this.position = position;
  }

  /** Where. */
  public JsonPosition position() {
    return position;
  }
}
