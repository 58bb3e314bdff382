package imagesigning.core.json;

import imagesigning.core.text.Quoted;
import java.util.ArrayList;
import java.util.List;

/**
 * Mends a line that could be read in several ways: one on which a string does not end, or one whose
 * end is hidden behind what could be a comment or a slip. Strings never span lines, so the mistake
 * is on the line: each change of one character is tried, and the one kept with which the line and
 * what follows fit best.
 */
final class LineMender {
  private static final int LONGEST_LINE = 4000;

  /** In a line as short as this every character may be the slip. */
  private static final int SHORT_LINE = 400;

  /** In a longer line the slip lies near the place where the tokens cease to fit, or at its end. */
  private static final int BEFORE = 80;

  private static final int BEHIND = 20;
  private static final int AT_END = 30;

  private static final String STRUCTURE = ":,{}[]";

  private final String text;
  private final Budget budget;

  LineMender(String text, Budget budget) {
    this.text = text;
    this.budget = budget;
  }

  /** How many tokens fit if some stand in place of all up to an offset; -1 if even they do not. */
  interface Fitness {
    int of(List<Token> tokens, int end);
  }

  /**
   * A way to read the line.
   *
   * @param line its tokens and findings, by the offsets of the unchanged text
   * @param end where what it covers ends
   * @param cost how unlikely it is that this was meant
   */
  record Reading(Line line, int end, int cost) {}

  /** Takes ways to read a line, one at a time: together they are many times its size. */
  private interface Readings {
    void add(Reading reading);
  }

  /** Keeps the best. */
  private static final class Best implements Readings {
    private final Fitness fitness;
    private Reading best;
    private int bestFit;

    Best(Reading first, Fitness fitness) {
      this.fitness = fitness;
      this.best = first;
      this.bestFit = fitness.of(first.line().tokens(), first.end());
    }

    @Override
    public void add(Reading reading) {
      int fit = fitness.of(reading.line().tokens(), reading.end());
      if (fit > bestFit || fit == bestFit && better(reading, best)) {
        best = reading;
        bestFit = fit;
      }
    }
  }

  /**
   * The best reading of a line.
   *
   * @param followingEnd where the next line ends
   * @param misfit where the tokens of the line as it is cease to fit
   */
  Reading mend(Line line, int followingEnd, int misfit, Fitness fitness) {
    Reading asItIs = new Reading(unmended(line), line.end(), line.unpaired() ? 100 : 0);
    Best best = new Best(asItIs, fitness);
    read(line, followingEnd, misfit, best);
    return best.best;
  }

  private static boolean better(Reading one, Reading other) {
    int more = one.line().findings().size() - other.line().findings().size();
    return more < 0 || more == 0 && one.cost() < other.cost();
  }

  /** The string is taken to end with the line; a comment for a comment. */
  private static Line unmended(Line line) {
    List<Finding> findings = new ArrayList<>(line.findings());
    if (line.unpaired()) {
      Token last = line.tokens().get(line.tokens().size() - 1);
      findings.add(Finding.syntax(last.start(), "this string does not end on its line"));
    }
    return new Line(line.start(), line.end(), line.tokens(), findings, false, Finding.NOWHERE);
  }

  private void read(Line line, int followingEnd, int misfit, Readings readings) {
    if (line.end() - line.start() > LONGEST_LINE) {
      return;
    }
    if (line.unpaired()) {
      addQuoteChanges(line, misfit, readings);
      addJoined(line, followingEnd, readings);
    } else {
      addWithoutComment(line, readings);
      if (hidesOneQuote(line)) {
        addQuoteChanges(line, misfit, readings);
      }
    }
  }

  /** As a stray quote in front of the slashes of a URL makes it look. */
  private boolean hidesOneQuote(Line line) {
    String hidden = text.substring(line.commentStart(), line.end());
    return hidden.chars().filter(c -> c == '"').count() % 2 == 1;
  }

  private void addQuoteChanges(Line line, int misfit, Readings readings) {
    boolean all = line.end() - line.start() <= SHORT_LINE;
    for (int at = line.start(); at <= line.end(); at++) {
      boolean near = at >= misfit - BEFORE && at < misfit + BEHIND || at > line.end() - AT_END;
      if (!all && !near) {
        continue;
      }
      add(readings, line, at, at, "\"", 1, "a '\"' is missing here");
      if (at == line.end()) {
        return;
      }
      char c = text.charAt(at);
      if (c == '"') {
        add(readings, line, at, at + 1, "", 2, "this '\"' is one too many");
        addReplacements(readings, line, at, STRUCTURE, 4);
      } else {
        addReplacements(readings, line, at, "\"", 3);
      }
      if (c == '\\') {
        add(readings, line, at, at + 1, "", 2, "this '\\' keeps the string from ending");
      }
    }
  }

  /**
   * The comment is no comment, but one character that does not belong there. Only if the rest of
   * the line is in order then: the rest of a comment rarely is.
   */
  private void addWithoutComment(Line line, Readings readings) {
    int at = line.commentStart();
    String slip = Quoted.character(text.codePointAt(at));
    add(readings, line, at, at + 1, "", 1, slip + " is not JSON; remove it");
    addReplacements(readings, line, at, STRUCTURE + '"', 2);
  }

  private void addReplacements(
      Readings readings, Line line, int at, String replacements, int cost) {
    String found = Quoted.character(text.codePointAt(at));
    for (int i = 0; i < replacements.length(); i++) {
      String expected = replacements.substring(i, i + 1);
      String message = "expected '" + expected + "', not " + found;
      add(readings, line, at, at + 1, expected, cost, message);
    }
  }

  /** Reads the line with another text from one index to another, if that makes it whole. */
  private void add(
      Readings readings,
      Line line,
      int from,
      int to,
      String replacement,
      int cost,
      String message) {
    if (budget.isExhausted()) {
      return;
    }
    budget.spend(line.end() - line.start());
    String changed =
        text.substring(line.start(), from) + replacement + text.substring(to, line.end());
    Line lexed = LineLexer.lex(changed, 0, changed.length());
    boolean worse = !line.unpaired() && !lexed.findings().isEmpty();
    if (lexed.unpaired() || lexed.end() < changed.length() || worse) {
      return;
    }
    Shift shift = new Shift(line.start(), from - line.start(), replacement.length() - (to - from));
    List<Finding> findings = new ArrayList<>();
    lexed.findings().forEach(finding -> findings.add(shift.of(finding)));
    findings.add(Finding.syntax(from, message));
    List<Token> tokens = lexed.tokens().stream().map(shift::of).toList();
    readings.add(
        new Reading(
            new Line(line.start(), line.end(), tokens, findings, false, Finding.NOWHERE),
            line.end(),
            cost));
  }

  /** A line break inside a string: both lines lack a quote. */
  private void addJoined(Line line, int followingEnd, Readings readings) {
    Line joined = LineLexer.lex(text, line.start(), followingEnd);
    boolean insideString = joined.findings().stream().anyMatch(f -> f.offset() == line.end());
    if (!joined.unpaired() && joined.end() == followingEnd && insideString) {
      readings.add(new Reading(joined, followingEnd, 0));
    }
  }

  /** Turns offsets of a changed line into offsets of the document. */
  private record Shift(int lineStart, int index, int growth) {
    Finding of(Finding finding) {
      return new Finding(
          finding.kind(), offset(finding.offset()), Finding.NOWHERE, finding.message());
    }

    Token of(Token token) {
      int start = offset(token.start());
      return new Token(token.kind(), start, Math.max(start + 1, offset(token.end())), token.text());
    }

    private int offset(int changed) {
      boolean behind = growth > 0 ? changed > index : changed >= index;
      return lineStart + (behind ? changed - growth : changed);
    }
  }
}
