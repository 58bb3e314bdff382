package imagesigning.core.json;

import java.util.ArrayList;
import java.util.List;

/** Cuts a whole document into lines of tokens, and steps over comments that span lines. */
final class DocumentLexer {
  private final String text;
  private final List<Line> lines = new ArrayList<>();
  private boolean commentsCanEnd = true;

  private DocumentLexer(String text) {
    this.text = text;
  }

  /**
   * The lines of a document from an offset on.
   *
   * @return lines that hold tokens or findings
   */
  static List<Line> lex(String text, int start) {
    DocumentLexer lexer = new DocumentLexer(text);
    lexer.run(start);
    return lexer.lines;
  }

  private void run(int start) {
    int at = start;
    while (at < text.length()) {
      int end = at;
      while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
        end++;
      }
      Line line = LineLexer.lex(text, at, end);
      if (!line.tokens().isEmpty() || !line.findings().isEmpty()) {
        lines.add(line);
      }
      at = line.end() == end ? end + 1 : afterComment(line.end(), end);
    }
  }

  /** A comment that never ends is taken for one that ends with its line. */
  private int afterComment(int start, int lineEnd) {
    int close = commentsCanEnd ? text.indexOf("*/", start + 2) : -1;
    commentsCanEnd = close >= 0;
    Finding comment = LineLexer.comment(start, commentsCanEnd);
    lines.add(new Line(start, start, List.of(), List.of(comment), false, Finding.NOWHERE));
    return commentsCanEnd ? close + 2 : lineEnd;
  }
}
