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

  private final String text;
  private final LineMender lineMender;

  /** The tokens as they are written. */
  private final List<Token> written = new ArrayList<>();

  /** Those that come first, of a line that was mended. */
  private List<Token> mended = List.of();

  private final Deque<Line> lines;
  private final Deque<Line> unpaired = new ArrayDeque<>();
  private final List<Finding> findings;
  private final Budget budget;
  private int nextMended;
  private int nextWritten;

  /**
   * Prepares to read.
   *
   * @param findings takes what is wrong with the lines that were reached
   * @param budget how much may be tried
   */
  TokenStream(String text, List<Line> lines, List<Finding> findings, Budget budget) {
    this.text = text;
    this.findings = findings;
    this.budget = budget;
    this.lineMender = new LineMender(text, budget);
    this.lines = new ArrayDeque<>(lines);
    for (Line line : lines) {
      written.addAll(line.tokens());
      if (line.unpaired()) {
        unpaired.add(line);
      }
    }
    written.add(new Token(Token.Kind.END, text.length(), text.length(), ""));
  }

  /** The next token; on a doubtful line the one with which most fits after a state. */
  Token peek(State state) {
    while (!lines.isEmpty() && lines.peek().start() <= get(0).start()) {
      Line line = lines.remove();
      unpaired.remove(line);
      if (line.isDoubtful() && !budget.isExhausted()) {
        enter(line, state);
      } else {
        findings.addAll(line.findings());
      }
    }
    return get(0);
  }

  void advance() {
    if (nextMended < mended.size()) {
      nextMended++;
    } else {
      nextWritten++;
    }
  }

  /** One of the tokens to come, from 0. */
  private Token get(int index) {
    int left = mended.size() - nextMended;
    return index < left ? mended.get(nextMended + index) : written.get(nextWritten + index - left);
  }

  private int size() {
    return mended.size() - nextMended + written.size() - nextWritten;
  }

  /** Takes the lines that were not reached for what they seem to be. */
  void giveUp() {
    lines.forEach(line -> findings.addAll(line.findings()));
    lines.clear();
  }

  private void enter(Line line, State state) {
    LineMender.Reading reading =
        lineMender.mend(
            line,
            endOfFollowing(line),
            misfit(line, state),
            (tokens, end) -> fitness(state, tokens, end));
    while (!lines.isEmpty() && lines.peek().start() < reading.end()) {
      unpaired.remove(lines.remove());
    }
    for (int i = indexAt(reading.end()); i > 0; i--) {
      advance();
    }
    List<Token> first = new ArrayList<>(reading.line().tokens());
    first.addAll(mended.subList(nextMended, mended.size()));
    mended = first;
    nextMended = 0;
    findings.addAll(reading.line().findings());
  }

  /** Where the tokens of a line cease to fit as they are; if they all fit, where they end. */
  private static int misfit(Line line, State from) {
    State current = from;
    for (Token token : line.tokens()) {
      State after = current.after(token);
      if (after == null) {
        return token.start();
      }
      current = after;
    }
    return line.commentStart() == Finding.NOWHERE ? line.end() : line.commentStart();
  }

  private int endOfFollowing(Line line) {
    int end = text.startsWith("\r\n", line.end()) ? line.end() + 2 : line.end() + 1;
    while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
      end++;
    }
    return Math.min(end, text.length());
  }

  /** The index of the first token to come that stands at or after an offset. */
  private int indexAt(int offset) {
    int index = 0;
    while (get(index).start() < offset) {
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
    return reach(from, instead, 1, 0);
  }

  /** A line on which a string does not end, if it begins at or after an offset, ends the count. */
  private int reach(State from, List<Token> first, int index, int offset) {
    State current = from;
    budget.spend(first.size());
    for (Token token : first) {
      State after = current.after(token);
      if (after == null) {
        return -1;
      }
      current = after;
    }
    int stop = firstUnpaired(offset);
    int size = size();
    for (int i = index; i < size; i++) {
      Token token = get(i);
      budget.spend(1);
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
