package imagesigning.registry.pulp;

/** A value of an answer is not what it should be; the message begins with its JSON path. */
final class WrongShapeException extends Exception {
  private static final long serialVersionUID = 1L;

  WrongShapeException(String path, String expected, String found) {
    super("at " + path + ": expected " + expected + ", found " + found);
  }
}
