package imagesigning.core.json;

/**
 * A place in a document. Lines end with a line feed, a carriage return, or both together.
 *
 * @param line line, from 1
 * @param column column in characters, from 1; a tab counts one, and so does a character that takes
 *     two UTF-16 units
 * @param offset index into the decoded text in UTF-16 units, from 0
 */
public record JsonPosition(int line, int column, int offset) {
  /** {@code line:column}. */
  @Override
  public String toString() {
    return line + ":" + column;
  }
}
