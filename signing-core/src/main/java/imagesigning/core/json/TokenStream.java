package imagesigning.core.json;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The tokens that are still to come, line by line. A line that could be read in several ways is
 * decided when it is reached, because only then it is known what would fit.
 */
final class TokenStream {
  /** All tokens to the end fit. */
  static final int CLEAN = Integer.MAX_VALUE;

  /** About how many changes of each character are tried on a doubtful line. */
  private static final long WORK_PER_READING = 2;

  private final String text;
  private final LineMender lineMender;
  private final List<Token> tokens = new ArrayList<>();
  private final Deque<Line> lines;
  private final Deque<Line> unpaired = new ArrayDeque<>();
  private final List<Finding> findings;
  private int next;
  private long budget;

  /**
   * Prepares to read.
   *
   * @param findings takes what is wrong with the lines that were reached
   * @param budget how many steps may be tried
   */
  TokenStream(String text, List<Line> lines, List<Finding> findings, long budget) {
    this.text = text;
    this.findings = findings;
    this.budget = budget;
    this.lineMender = new LineMender(text);
    this.lines = new ArrayDeque<>(lines);
    for (Line line : lines) {
      tokens.addAll(line.tokens());
      if (line.unpaired()) {
        unpaired.add(line);
      }
    }
    tokens.add(new Token(Token.Kind.END, text.length(), text.length(), ""));
  }

  /** The next token; on a doubtful line the one with which most fits after a state. */
  Token peek(State state) {
    while (!lines.isEmpty() && lines.peek().start() <= tokens.get(next).start()) {
      Line line = lines.remove();
      unpaired.remove(line);
      if (line.isDoubtful()) {
        enter(line, state);
      } else {
        findings.addAll(line.findings());
      }
    }
    return tokens.get(next);
  }

  void advance() {
    next++;
  }

  void spend(long work) {
    budget -= work;
  }

  /** Whether more work was done than a document is worth. */
  boolean isExhausted() {
    return budget < 0;
  }

  /** Takes the lines that were not reached for what they seem to be. */
  void giveUp() {
    lines.forEach(line -> findings.addAll(line.findings()));
    lines.clear();
  }

  private void enter(Line line, State state) {
    int length = line.end() - line.start();
    budget -= WORK_PER_READING * length * length;
    if (budget < 0) {
      findings.addAll(line.findings());
      return;
    }
    LineMender.Reading reading =
        lineMender.mend(line, endOfFollowing(line), (tokens, end) -> fitness(state, tokens, end));
    while (!lines.isEmpty() && lines.peek().start() < reading.end()) {
      unpaired.remove(lines.remove());
    }
    tokens.subList(next, indexAt(reading.end())).clear();
    tokens.addAll(next, reading.line().tokens());
    findings.addAll(reading.line().findings());
  }

  private int endOfFollowing(Line line) {
    int end = text.startsWith("\r\n", line.end()) ? line.end() + 2 : line.end() + 1;
    while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
      end++;
    }
    return Math.min(end, text.length());
  }

  /** The index of the first token from here on that stands at or after an offset. */
  private int indexAt(int offset) {
    int index = next;
    while (tokens.get(index).start() < offset) {
      index++;
    }
    return index;
  }

  private int fitness(State state, List<Token> instead, int end) {
    return reach(state, instead, indexAt(end), end);
  }

  /**
   * How many tokens after the next one fit if it is replaced by others.
   *
   * @return -1 if not even those fit, {@link #CLEAN} if everything does
   */
  int reachAfter(State from, List<Token> instead) {
    return reach(from, instead, next + 1, 0);
  }

  /** A line on which a string does not end, if it begins at or after an offset, ends the count. */
  private int reach(State from, List<Token> first, int index, int offset) {
    State current = from;
    budget -= first.size();
    for (Token token : first) {
      State after = current.after(token);
      if (after == null) {
        return -1;
      }
      current = after;
    }
    int stop = firstUnpaired(offset);
    for (int i = index; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      budget--;
      boolean unknown = token.start() >= stop && token.kind() != Token.Kind.END;
      State after = unknown ? null : current.after(token);
      if (after == null) {
        return i - index;
      }
      current = after;
    }
    return CLEAN;
  }

  private int firstUnpaired(int offset) {
    for (Line line : unpaired) {
      if (line.start() >= offset) {
        return line.start();
      }
    }
    return Integer.MAX_VALUE;
  }
}
