package imagesigning.core.json;

/**
 * A place in a document.
 *
 * @param line line, from 1
 * @param column column in characters (UTF-16 units are not split; a tab counts one), from 1
 * @param offset character offset, from 0
 */
public record JsonPosition(int line, int column, int offset) {
  /** {@code line:column}. */
  @Override
  public String toString() {
    return line + ":" + column;
  }
}
