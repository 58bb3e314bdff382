package imagesigning.examples.maven;

import java.nio.file.Path;

/**
 * Refuses characters that readers of a Containerfile take in different ways. Some builders end or
 * split a line, a word or a comment at white space and control characters that others keep, so that
 * an instruction can be built that nobody saw. Printable characters, spaces, tabs and line ends are
 * left, comments included, because a comment may be a directive. Other spaces may stand between
 * quotes, where every builder keeps them.
 */
final class ContainerfileCharacters {
  private final Path file;
  private final String content;

  private ContainerfileCharacters(Path file, String content) {
    this.file = file;
    this.content = content;
  }

  /**
   * Looks at every character.
   *
   * @throws ContainerfileException for the first one that is not read
   */
  static void check(Path file, String content) {
    new ContainerfileCharacters(file, content).check();
  }

  private void check() {
    int line = 1;
    int start = 0;
    while (start <= content.length()) {
      int end = content.indexOf('\n', start);
      boolean last = end < 0;
      end = last ? content.length() : end;
      boolean endsInReturn = !last && end > start && content.charAt(end - 1) == '\r';
      checkLine(line, start, endsInReturn ? end - 1 : end);
      start = end + 1;
      line++;
    }
  }

  private void checkLine(int line, int start, int end) {
    for (int i = start; i < end; i += Character.charCount(content.codePointAt(i))) {
      int character = content.codePointAt(i);
      boolean mark = i == 0 && character == '\uFEFF';
      if (!mark && !isRead(character) && !(isSpace(character) && isQuoted(start, i, end))) {
        throw new ContainerfileException(file, line, refusal(character, i - start + 1));
      }
    }
  }

  private static boolean isRead(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL -> character == '\t';
      case Character.SPACE_SEPARATOR -> character == ' ';
      case Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }

  private static boolean isSpace(int character) {
    return Character.getType(character) == Character.SPACE_SEPARATOR;
  }

  /** Whether a place is between two quotes of one kind on its line, without a backslash near. */
  private boolean isQuoted(int start, int place, int end) {
    int at = start;
    while (at < place) {
      char quote = content.charAt(at);
      if (quote == '\\') {
        return false;
      }
      if (quote != '"' && quote != '\'') {
        at++;
        continue;
      }
      int close = content.indexOf(quote, at + 1);
      if (close < 0 || close >= end) {
        return false;
      }
      if (place < close) {
        return content.substring(at, close).indexOf('\\') < 0;
      }
      at = close + 1;
    }
    return false;
  }

  private static String refusal(int character, int column) {
    String name = Character.getName(character);
    String what =
        "column %d: U+%04X%s".formatted(column, character, name == null ? "" : " (" + name + ")");
    if (character == '\r') {
      return what + ": a carriage return is read only directly before a line feed; remove it";
    }
    return what
        + (isSpace(character)
            ? ": builders disagree about this space; write a plain one, or put it between quotes"
            : ": builders disagree about characters that are not printable; remove it");
  }
}
