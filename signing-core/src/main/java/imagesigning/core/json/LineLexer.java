package imagesigning.core.json;

import imagesigning.core.json.JsonDiagnosis.Kind;
import imagesigning.core.text.Quoted;
import java.util.ArrayList;
import java.util.List;

/** Cuts one line into tokens, whatever it holds. */
final class LineLexer {
  private static final String COMMENT = "comments are not JSON; podman refuses this file too";
  private static final String STRUCTURE = "{}[],:\"";
  private static final String JUNK = ";=()";

  private final String text;
  private final int end;
  private final List<Token> tokens = new ArrayList<>();
  private final List<Finding> findings = new ArrayList<>();
  private int at;
  private boolean unpaired;
  private int commentStart = Finding.NOWHERE;

  private LineLexer(String text, int start, int end) {
    this.text = text;
    this.at = start;
    this.end = end;
  }

  /**
   * Lexes a part of a text that has no line break, but perhaps one in the middle of a string.
   *
   * @return its tokens; the line ends earlier than asked where a comment begins that does not end
   */
  static Line lex(String text, int start, int end) {
    LineLexer lexer = new LineLexer(text, start, end);
    lexer.run();
    return new Line(
        start, lexer.at, lexer.tokens, lexer.findings, lexer.unpaired, lexer.commentStart);
  }

  private void run() {
    while (at < end) {
      char c = text.charAt(at);
      if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
        at++;
      } else if (startsComment(c)) {
        if (!skipComment(c)) {
          return;
        }
      } else if (c == '"') {
        string();
      } else if (STRUCTURE.indexOf(c) >= 0) {
        add(structure(c), at + 1, String.valueOf(c));
      } else if (isInvisible(c)) {
        findings.add(
            Finding.syntax(at, Quoted.character(c) + " is not allowed between values; remove it"));
        at++;
      } else if (JUNK.indexOf(c) >= 0) {
        add(Token.Kind.JUNK, at + 1, String.valueOf(c));
      } else if (c != '\'' || !singleQuoted()) {
        bare();
      }
    }
  }

  private void add(Token.Kind kind, int tokenEnd, String value) {
    tokens.add(new Token(kind, at, tokenEnd, value));
    at = tokenEnd;
  }

  private static Token.Kind structure(char c) {
    return switch (c) {
      case '{' -> Token.Kind.OPEN_OBJECT;
      case '}' -> Token.Kind.CLOSE_OBJECT;
      case '[' -> Token.Kind.OPEN_ARRAY;
      case ']' -> Token.Kind.CLOSE_ARRAY;
      case ',' -> Token.Kind.COMMA;
      default -> Token.Kind.COLON;
    };
  }

  private static boolean isInvisible(char c) {
    return c < ' ' || c == '\u007F' || c == '\uFEFF' || c == '\u200B' || Character.isSpaceChar(c);
  }

  // ---- comments

  private boolean startsComment(char c) {
    return c == '#' || c == '/' && (text.startsWith("//", at) || text.startsWith("/*", at));
  }

  /** False, and the line ends here, if the comment does not end on this line. */
  private boolean skipComment(char c) {
    int close = end;
    if (c == '/' && text.charAt(at + 1) == '*') {
      close = at + 2;
      while (close < end && !text.startsWith("*/", close)) {
        close++;
      }
      if (close + 2 > end) {
        return false;
      }
      close += 2;
    } else {
      commentStart = at;
    }
    findings.add(new Finding(Kind.COMMENT, at, Finding.NOWHERE, COMMENT));
    at = close;
    return true;
  }

  /** For a comment that begins where a line ended. */
  static Finding comment(int offset, boolean closed) {
    return new Finding(
        Kind.COMMENT, offset, Finding.NOWHERE, closed ? COMMENT : COMMENT + "; it never ends");
  }

  // ---- strings

  private void string() {
    StringReader reader = new StringReader(text, at, end, findings);
    String value = reader.read();
    unpaired |= !reader.isClosed();
    add(Token.Kind.STRING, reader.end(), value);
  }

  private boolean singleQuoted() {
    int close = at + 1;
    while (close < end && text.charAt(close) != '\'') {
      close++;
    }
    if (close == end) {
      return false;
    }
    findings.add(Finding.syntax(at, "strings stand in double quotes, not in single ones"));
    add(Token.Kind.STRING, close + 1, text.substring(at + 1, close));
    return true;
  }

  // ---- everything else

  private void bare() {
    int wordEnd = at + 1;
    while (wordEnd < end && isBare(wordEnd)) {
      wordEnd++;
    }
    String word = text.substring(at, wordEnd);
    if (BareWord.isScalar(word)) {
      if (BareWord.isInfinite(word)) {
        findings.add(Finding.syntax(at, "the number is beyond the range of a double"));
      }
      add(Token.Kind.SCALAR, wordEnd, word);
    } else {
      findings.add(Finding.syntax(at, BareWord.problem(word)));
      add(Token.Kind.WORD, wordEnd, word);
    }
  }

  /** A colon belongs to the word only in front of two slashes, so that a URL stays in one piece. */
  private boolean isBare(int index) {
    char c = text.charAt(index);
    if (c == ':') {
      return text.startsWith("://", index);
    }
    return STRUCTURE.indexOf(c) < 0 && JUNK.indexOf(c) < 0 && !isInvisible(c) && c != ' ';
  }
}
