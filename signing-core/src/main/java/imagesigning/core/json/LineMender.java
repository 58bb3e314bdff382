package imagesigning.core.json;

import imagesigning.core.internal.Quoted;
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
  private static final String STRUCTURE = ":,{}[]";

  private final String text;

  LineMender(String text) {
    this.text = text;
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

  /** The best reading of a line; {@code following} is where the next line ends. */
  Reading mend(Line line, int followingEnd, Fitness fitness) {
    Reading best = new Reading(unmended(line), line.end(), line.unpaired() ? 100 : 0);
    int bestFit = fitness.of(best.line().tokens(), best.end());
    for (Reading reading : readings(line, followingEnd)) {
      int fit = fitness.of(reading.line().tokens(), reading.end());
      if (fit > bestFit || fit == bestFit && better(reading, best)) {
        best = reading;
        bestFit = fit;
      }
    }
    return best;
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

  private List<Reading> readings(Line line, int followingEnd) {
    List<Reading> readings = new ArrayList<>();
    if (line.end() - line.start() > LONGEST_LINE) {
      return readings;
    }
    if (line.unpaired()) {
      addQuoteChanges(line, readings);
      addJoined(line, followingEnd, readings);
    } else {
      addWithoutComment(line, readings);
      if (hidesOneQuote(line)) {
        addQuoteChanges(line, readings);
      }
    }
    return readings;
  }

  /** As a stray quote in front of the slashes of a URL makes it look. */
  private boolean hidesOneQuote(Line line) {
    String hidden = text.substring(line.commentStart(), line.end());
    return hidden.chars().filter(c -> c == '"').count() % 2 == 1;
  }

  private void addQuoteChanges(Line line, List<Reading> readings) {
    for (int at = line.start(); at <= line.end(); at++) {
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
  private void addWithoutComment(Line line, List<Reading> readings) {
    int at = line.commentStart();
    String slip = Quoted.character(text.codePointAt(at));
    add(readings, line, at, at + 1, "", 1, slip + " is not JSON; remove it");
    addReplacements(readings, line, at, STRUCTURE + '"', 2);
  }

  private void addReplacements(
      List<Reading> readings, Line line, int at, String replacements, int cost) {
    String found = Quoted.character(text.codePointAt(at));
    for (int i = 0; i < replacements.length(); i++) {
      String expected = replacements.substring(i, i + 1);
      String message = "expected '" + expected + "', not " + found;
      add(readings, line, at, at + 1, expected, cost, message);
    }
  }

  /** Reads the line with another text from one index to another, if that makes it whole. */
  private void add(
      List<Reading> readings,
      Line line,
      int from,
      int to,
      String replacement,
      int cost,
      String message) {
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
  private void addJoined(Line line, int followingEnd, List<Reading> readings) {
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
