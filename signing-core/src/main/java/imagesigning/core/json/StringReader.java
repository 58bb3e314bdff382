package imagesigning.core.json;

import imagesigning.core.text.Quoted;
import java.util.List;

/** Reads one string, saying what is wrong inside it and reading on. */
final class StringReader {
  private final String text;
  private final int limit;
  private final List<Finding> findings;
  private final StringBuilder value = new StringBuilder();
  private int at;
  private boolean closed;

  /** Where a high surrogate was written that waits for its other half. */
  private int waitingSurrogate = Finding.NOWHERE;

  /** A string whose opening quote stands at {@code start}; it ends before {@code limit}. */
  StringReader(String text, int start, int limit, List<Finding> findings) {
    this.text = text;
    this.at = start + 1;
    this.limit = limit;
    this.findings = findings;
  }

  /** The value, as far as it can be understood. */
  String read() {
    while (at < limit && !closed) {
      char c = text.charAt(at);
      if (c == '"') {
        closed = true;
        at++;
      } else if (c == '\\') {
        escape();
      } else {
        boolean restOfLineBreak = c == '\n' && text.charAt(at - 1) == '\r';
        if (c < ' ' && !restOfLineBreak) {
          findings.add(Finding.syntax(at, plainControl(c)));
        }
        at++;
        append(c, at - 1);
      }
    }
    settleSurrogate();
    return value.toString();
  }

  boolean isClosed() {
    return closed;
  }

  int end() {
    return at;
  }

  private static String plainControl(char c) {
    return c == '\n' || c == '\r'
        ? "a string cannot contain a line break; write \\n, or close the string before it"
        : Quoted.character(c) + " inside a string must be written as an escape";
  }

  private void escape() {
    int start = at;
    if (at + 1 >= limit) {
      at = limit;
      return;
    }
    char c = text.charAt(at + 1);
    if (c == 'u') {
      unicodeEscape(start);
      return;
    }
    int index = "\"\\/bfnrt".indexOf(c);
    at += 2;
    if (index < 0) {
      findings.add(
          Finding.syntax(
              start,
              "'\\' before "
                  + Quoted.character(c)
                  + " is no escape; write '\\\\' for a backslash"));
      append(c, start);
    } else {
      append("\"\\/\b\f\n\r\t".charAt(index), start);
    }
  }

  private void unicodeEscape(int start) {
    int unit = 0;
    int digits = 0;
    int i = at + 2;
    while (digits < 4 && i < limit && hexDigit(text.charAt(i)) >= 0) {
      unit = unit * 16 + hexDigit(text.charAt(i));
      digits++;
      i++;
    }
    at = i;
    if (digits < 4) {
      findings.add(Finding.syntax(start, "'\\u' is followed by four hex digits"));
      return;
    }
    append((char) unit, start);
  }

  /** Only ASCII digits, unlike {@link Character#digit}. */
  private static int hexDigit(char c) {
    return c < 128 ? Character.digit(c, 16) : -1;
  }

  private void append(char c, int offset) {
    boolean completes = waitingSurrogate != Finding.NOWHERE && Character.isLowSurrogate(c);
    if (completes) {
      waitingSurrogate = Finding.NOWHERE;
    } else {
      settleSurrogate();
      if (Character.isHighSurrogate(c)) {
        waitingSurrogate = offset;
      } else if (Character.isLowSurrogate(c)) {
        findings.add(loneSurrogate(offset));
      }
    }
    value.append(c);
  }

  private void settleSurrogate() {
    if (waitingSurrogate != Finding.NOWHERE) {
      findings.add(loneSurrogate(waitingSurrogate));
      waitingSurrogate = Finding.NOWHERE;
    }
  }

  private static Finding loneSurrogate(int offset) {
    return Finding.syntax(offset, "this escape is half of a character; the other half is missing");
  }
}
