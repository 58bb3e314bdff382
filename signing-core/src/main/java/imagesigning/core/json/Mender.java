package imagesigning.core.json;

import imagesigning.core.json.JsonDiagnosis.Kind;
import imagesigning.core.json.State.Frame;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads tokens along the grammar. Where they break it, it tries small changes, keeps the one with
 * which most of what follows fits, and reports that change; so one mistake is one problem, and
 * brackets after it are still checked.
 */
final class Mender {
  /** How many tokens may be taken back to look for the cause. */
  private static final int WINDOW = 3;

  private static final int MOST_FINDINGS = 300;
  private static final int CLEAN = Integer.MAX_VALUE;

  /** So many tokens must fit after a change for which the document would not have ended yet. */
  private static final int FEW_AFTER_END = 3;

  /** About how many changes of each character are tried on a doubtful line. */
  private static final long WORK_PER_READING = 2;

  private final String text;
  private final MendingMessages messages;
  private final LineMender lineMender;
  private final List<Token> tokens = new ArrayList<>();
  private final Deque<Line> lines;
  private final Deque<Line> unpaired = new ArrayDeque<>();
  private final List<Finding> findings;
  private final List<Step> steps = new ArrayList<>();
  private State state = State.START;
  private int next;
  private long budget;
  private boolean panicking;

  /** A token that fits, and the state before it. */
  record Step(Token token, State before) {}

  /**
   * Prepares to read.
   *
   * @param budget how many steps may be tried before the rest is only closed
   */
  Mender(String text, List<Line> lines, List<Finding> findings, long budget) {
    this.budget = budget;
    this.text = text;
    this.findings = findings;
    this.messages = new MendingMessages(text);
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

  /** Tokens that fit the grammar from the first to the end, as many as could be saved. */
  List<Step> mend() {
    while (true) {
      if (findings.size() > MOST_FINDINGS || budget < 0) {
        giveUp();
        return steps;
      }
      enterLines();
      Token token = tokens.get(next);
      State after = state.after(token);
      if (after == null) {
        if (!repair(token)) {
          return steps;
        }
      } else if (token.kind() == Token.Kind.END) {
        return steps;
      } else {
        accept(token, after);
        next++;
        panicking = false;
      }
    }
  }

  private void accept(Token token, State after) {
    steps.add(new Step(token, state));
    state = after;
  }

  private void giveUp() {
    int offset = tokens.get(next).start();
    findings.add(Finding.syntax(offset, "there is too much wrong from here on to list it all"));
    lines.forEach(line -> findings.addAll(line.findings()));
    close(offset);
  }

  // ---- lines

  private void enterLines() {
    while (!lines.isEmpty() && lines.peek().start() <= tokens.get(next).start()) {
      Line line = lines.remove();
      unpaired.remove(line);
      if (line.isDoubtful()) {
        enter(line);
      } else {
        findings.addAll(line.findings());
      }
    }
  }

  /** Reads a doubtful line in the way that fits best. */
  private void enter(Line line) {
    int length = line.end() - line.start();
    budget -= WORK_PER_READING * length * length;
    if (budget < 0) {
      findings.addAll(line.findings());
      return;
    }
    LineMender.Reading reading = lineMender.mend(line, endOfFollowing(line), this::fitness);
    while (!lines.isEmpty() && lines.peek().start() < reading.end()) {
      unpaired.remove(lines.remove());
    }
    tokens.subList(next, indexAt(reading.end())).clear();
    tokens.addAll(next, reading.line().tokens());
    findings.addAll(reading.line().findings());
  }

  private int endOfFollowing(Line line) {
    int end = Math.min(line.end() + 1, text.length());
    while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
      end++;
    }
    return end;
  }

  /** The index of the first token from here on that stands at or after an offset. */
  private int indexAt(int offset) {
    int index = next;
    while (tokens.get(index).start() < offset) {
      index++;
    }
    return index;
  }

  /** How far tokens fit if some come now in place of all up to an offset; -1 if not even they. */
  private int fitness(List<Token> line, int end) {
    State current = state;
    budget -= line.size();
    for (Token token : line) {
      State after = current.after(token);
      if (after == null) {
        return -1;
      }
      current = after;
    }
    return reach(current, indexAt(end), end);
  }

  /**
   * How many tokens from an index on fit. A line on which a string does not end, if it begins at or
   * after an offset, ends the count.
   */
  private int reach(State from, int index, int offset) {
    State current = from;
    int stop = firstUnpaired(offset);
    for (int i = index; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      budget--;
      State after =
          token.start() >= stop && token.kind() != Token.Kind.END ? null : current.after(token);
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

  // ---- tokens that do not fit

  private boolean repair(Token token) {
    Edit best = null;
    int bestReach = -1;
    boolean nothing = token.kind() == Token.Kind.END && steps.isEmpty();
    for (Edit edit : nothing ? List.<Edit>of() : edits(token)) {
      int reach = reach(edit);
      if (reach > bestReach || reach == bestReach && best != null && edit.cost() < best.cost()) {
        best = edit;
        bestReach = reach;
      }
    }
    if (token.kind() == Token.Kind.END && bestReach < 0) {
      complete();
      return false;
    }
    boolean ended = state.phase() == State.Phase.DONE && bestReach < FEW_AFTER_END;
    if (best != null && !ended) {
      apply(best);
      return true;
    }
    return drop(token);
  }

  private List<Edit> edits(Token token) {
    List<Edit> edits = new ArrayList<>(Edits.around(0, token, state, lastToken()));
    if (token.kind() == Token.Kind.END) {
      edits.addAll(new Indentation(text, steps).missingClosings());
      return edits;
    }
    for (int back = 1; back <= Math.min(WINDOW, steps.size()); back++) {
      Step step = steps.get(steps.size() - back);
      if (!step.token().isAdded()) {
        Token previous = back < steps.size() ? steps.get(steps.size() - back - 1).token() : null;
        edits.addAll(Edits.around(back, step.token(), step.before(), previous));
      }
    }
    missingOpening(token).ifPresent(edits::add);
    return edits;
  }

  /** If a bracket closes what is not open, it may have been opened before the last value. */
  private Optional<Edit> missingOpening(Token token) {
    Frame frame = state.frame();
    if (frame == null || !token.kind().isClosing() || token.kind() == frame.closing()) {
      return Optional.empty();
    }
    for (int back = 1; back <= steps.size(); back++) {
      budget--;
      Step step = steps.get(steps.size() - back);
      if (frame.isSame(step.before().frame()) && step.before().phase() == State.Phase.VALUE) {
        Token.Kind opening =
            token.kind() == Token.Kind.CLOSE_ARRAY ? Token.Kind.OPEN_ARRAY : Token.Kind.OPEN_OBJECT;
        return Optional.of(Edits.missingOpening(back, step.token(), step.before(), opening));
      }
      if (step.token().equals(frame.opening())) {
        break;
      }
    }
    return Optional.empty();
  }

  /** How far the tokens after the broken place fit with a change; -1 if not even that place. */
  private int reach(Edit edit) {
    State current = edit.before();
    for (Token token : replay(edit)) {
      budget--;
      State after = current.after(token);
      if (after == null) {
        return -1;
      }
      current = after;
    }
    return reach(current, next + 1, 0);
  }

  /** From the change up to and with the broken place. */
  private List<Token> replay(Edit edit) {
    List<Token> replay = new ArrayList<>(edit.tokens());
    int from = steps.size() - edit.back();
    List<Token> rest = new ArrayList<>();
    for (Step step : steps.subList(from, steps.size())) {
      rest.add(step.token());
    }
    rest.add(tokens.get(next));
    replay.addAll(edit.keepsToken() ? rest : rest.subList(1, rest.size()));
    return replay;
  }

  private void apply(Edit edit) {
    Token broken = tokens.get(next);
    List<Token> replay = replay(edit);
    takeBack(edit.back());
    messages.of(edit, broken, lastToken()).ifPresent(findings::add);
    for (Token token : replay) {
      State after = state.after(token);
      if (after == null) {
        throw new IllegalStateException("a change that was tried does not fit");
      }
      if (token.kind() != Token.Kind.END) {
        accept(token, after);
      }
    }
    if (broken.kind() != Token.Kind.END) {
      next++;
    }
    panicking = false;
  }

  private void takeBack(int count) {
    for (int i = 0; i < count; i++) {
      state = steps.remove(steps.size() - 1).before();
    }
  }

  private @Nullable Token lastToken() {
    return steps.isEmpty() ? null : steps.get(steps.size() - 1).token();
  }

  /** Nothing helps: the token is left out, and a run of such tokens is one problem. */
  private boolean drop(Token token) {
    if (state.phase() == State.Phase.DONE) {
      findings.add(
          new Finding(
              Kind.TRAILING_DATA,
              token.start(),
              Finding.NOWHERE,
              "a document is one value; this stands after its end"));
      return false;
    }
    if (!panicking && token.kind() != Token.Kind.WORD) {
      findings.add(messages.unexpected(token, state));
    }
    panicking = true;
    next++;
    return true;
  }

  private void complete() {
    Token end = tokens.get(tokens.size() - 1);
    findings.add(messages.endsTooEarly(end.start(), state));
    close(end.start());
  }

  /** Adds what is missing to make a whole of what is there. */
  private void close(int offset) {
    if (state.phase() == State.Phase.NAME || state.phase() == State.Phase.VALUE && lastIsComma()) {
      takeBack(1);
    }
    if (state.phase() == State.Phase.COLON) {
      acceptIfFits(Token.added(Token.Kind.COLON, offset));
    }
    if (state.phase() == State.Phase.VALUE && !steps.isEmpty()) {
      acceptIfFits(Token.added(Token.Kind.SCALAR, offset));
    }
    for (Frame frame = state.frame(); frame != null; frame = state.frame()) {
      acceptIfFits(Token.added(frame.closing(), offset));
    }
  }

  private boolean lastIsComma() {
    Token last = lastToken();
    return last != null && last.kind() == Token.Kind.COMMA;
  }

  private void acceptIfFits(Token token) {
    State after = state.after(token);
    if (after != null) {
      accept(token, after);
    }
  }
}
