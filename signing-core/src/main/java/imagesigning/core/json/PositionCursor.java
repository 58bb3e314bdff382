package imagesigning.core.json;

/** Turns ascending offsets into lines and columns, in one pass over the text for all of them. */
final class PositionCursor {
  private final String text;
  private int offset;
  private int line = 1;
  private int column = 1;

  PositionCursor(String text) {
    this.text = text;
  }

  /** The place of an offset; going back starts again from the top. */
  JsonPosition at(int wanted) {
    if (wanted < offset) {
      offset = 0;
      line = 1;
      column = 1;
    }
    int end = Math.min(wanted, text.length());
    while (offset < end) {
      step(text.charAt(offset));
      offset++;
    }
    return last();
  }

  /** The place that was asked for last. */
  JsonPosition last() {
    return new JsonPosition(line, column, offset);
  }

  private void step(char c) {
    boolean lineEnds =
        c == '\n' || c == '\r' && (offset + 1 == text.length() || text.charAt(offset + 1) != '\n');
    if (lineEnds) {
      line++;
      column = 1;
    } else if (!Character.isLowSurrogate(c)) {
      column++;
    }
  }
}
