package imagesigning.examples.cli;

import java.io.IOException;
import java.io.Writer;

/**
 * Everything this program writes passes through here: names and messages may come from anywhere,
 * and must not steer the terminal they are shown on. Lines stay lines; what does not show is
 * escaped. Not thread-safe, as the {@code PrintWriter} around it locks.
 */
final class PrintableWriter extends Writer {
  private static final boolean WITH_RETURN = System.lineSeparator().indexOf('\r') >= 0;

  private final Writer out;
  private char high;

  PrintableWriter(Writer out) {
    super(out);
    this.out = out;
  }

  @Override
  public void write(char[] text, int offset, int length) throws IOException {
    for (int i = offset; i < offset + length; i++) {
      write(text[i]);
    }
  }

  private void write(char c) throws IOException {
    if (high != 0 && Character.isLowSurrogate(c)) {
      codePoint(Character.toCodePoint(high, c));
      high = 0;
      return;
    }
    endHalf();
    if (Character.isHighSurrogate(c)) {
      high = c;
    } else {
      codePoint(c);
    }
  }

  /** Half a character with nothing after it. */
  private void endHalf() throws IOException {
    if (high != 0) {
      out.write(escaped(high));
      high = 0;
    }
  }

  private void codePoint(int c) throws IOException {
    if (c == '\n' || c == '\t' || c == '\r' && WITH_RETURN || shows(c)) {
      out.write(Character.toString(c));
    } else {
      for (char unit : Character.toChars(c)) {
        out.write(escaped(unit));
      }
    }
  }

  private static String escaped(char unit) {
    return String.format("\\u%04x", (int) unit);
  }

  private static boolean shows(int c) {
    return switch (Character.getType(c)) {
      case Character.SPACE_SEPARATOR -> c == ' ';
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.PRIVATE_USE ->
          false;
      default -> true;
    };
  }

  @Override
  public void flush() throws IOException {
    endHalf();
    out.flush();
  }

  @Override
  public void close() throws IOException {
    endHalf();
    out.close();
  }
}
