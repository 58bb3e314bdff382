package imagesigning.core.json;

import imagesigning.core.json.JsonDiagnosis.Kind;
import imagesigning.core.json.State.Frame;
import java.util.ArrayList;
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

  /** So many tokens must fit after a change for which the document would not have ended yet. */
  private static final int FEW_AFTER_END = 3;

  private final String text;
  private final MendingMessages messages;
  private final TokenStream tokens;
  private final List<Finding> findings;
  private final Budget budget;
  private final List<Step> steps = new ArrayList<>();
  private State state = State.START;
  private boolean panicking;

  /** A token that fits, and the state before it. */
  record Step(Token token, State before) {}

  Mender(String text, TokenStream tokens, List<Finding> findings, Budget budget) {
    this.text = text;
    this.budget = budget;
    this.tokens = tokens;
    this.findings = findings;
    this.messages = new MendingMessages(text);
  }

  /** Tokens that fit the grammar from the first to the end, as many as could be saved. */
  List<Step> mend() {
    while (true) {
      Token token = tokens.peek(state);
      if (findings.size() > MOST_FINDINGS || budget.isExhausted()) {
        findings.add(
            Finding.syntax(token.start(), "there is too much wrong from here on to list it all"));
        tokens.giveUp();
        close(token.start());
        return steps;
      }
      State after = state.after(token);
      if (after == null) {
        if (!repair(token)) {
          return steps;
        }
      } else if (token.kind() == Token.Kind.END) {
        return steps;
      } else {
        accept(token, after);
        tokens.advance();
        panicking = false;
      }
    }
  }

  private void accept(Token token, State after) {
    steps.add(new Step(token, state));
    state = after;
  }

  private boolean repair(Token token) {
    Edit best = null;
    int bestReach = -1;
    boolean nothing = token.kind() == Token.Kind.END && steps.isEmpty();
    for (Edit edit : nothing ? List.<Edit>of() : edits(token)) {
      int reach = tokens.reachAfter(edit.before(), replay(edit, token));
      if (reach > bestReach || reach == bestReach && best != null && edit.cost() < best.cost()) {
        best = edit;
        bestReach = reach;
      }
    }
    if (token.kind() == Token.Kind.END && bestReach < 0) {
      complete(token);
      return false;
    }
    boolean ended = state.phase() == State.Phase.DONE && bestReach < FEW_AFTER_END;
    if (best != null && !ended) {
      apply(best, token);
      return true;
    }
    return drop(token);
  }

  private List<Edit> edits(Token token) {
    List<Edit> edits = new ArrayList<>(Edits.around(0, token, state, lastToken()));
    if (token.kind() == Token.Kind.END) {
      budget.spend(text.length());
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
      budget.spend(1);
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

  /** From the change up to and with the broken place. */
  private List<Token> replay(Edit edit, Token broken) {
    List<Token> replay = new ArrayList<>(edit.tokens());
    int from = steps.size() - edit.back();
    List<Token> rest = new ArrayList<>();
    for (Step step : steps.subList(from, steps.size())) {
      rest.add(step.token());
    }
    rest.add(broken);
    replay.addAll(edit.keepsToken() ? rest : rest.subList(1, rest.size()));
    return replay;
  }

  private void apply(Edit edit, Token broken) {
    List<Token> replay = replay(edit, broken);
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
      tokens.advance();
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
    tokens.advance();
    return true;
  }

  private void complete(Token end) {
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
