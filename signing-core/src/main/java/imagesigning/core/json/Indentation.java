package imagesigning.core.json;

import static java.util.Objects.requireNonNullElse;

import imagesigning.core.json.Edit.Change;
import imagesigning.core.json.Mender.Step;
import imagesigning.core.json.State.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * Guesses from the indentation where a closing bracket is missing that is only missed at the end of
 * the document.
 */
final class Indentation {
  private static final int MOST_GUESSES = 5;

  private final String text;
  private final List<Step> steps;
  private final NavigableSet<Integer> lineStarts = new TreeSet<>(Set.of(0));

  Indentation(String text, List<Step> steps) {
    this.text = text;
    this.steps = steps;
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\n' || text.charAt(i) == '\r') {
        lineStarts.add(i + 1);
      }
    }
  }

  /** A closing bracket before each of the first tokens that stand too far to the left. */
  List<Edit> missingClosings() {
    List<Edit> edits = new ArrayList<>();
    for (int i = 1; i < steps.size() && edits.size() < MOST_GUESSES; i++) {
      Frame frame = steps.get(i).before().frame();
      if (frame != null && standsOutside(steps.get(i).token(), frame)) {
        edits.add(closingBefore(isAfterComma(i) ? i - 1 : i, frame));
      }
    }
    return edits;
  }

  private boolean standsOutside(Token token, Frame frame) {
    if (token.isAdded() || frame.opening().isAdded()) {
      return false;
    }
    int lineStart = lineStart(token.start());
    if (lineStart <= frame.opening().start()
        || indentation(lineStart) != token.start() - lineStart) {
      return false;
    }
    int outside = indentation(lineStart(frame.opening().start()));
    int inside = token.start() - lineStart;
    return switch (token.kind()) {
      case COMMA -> inside == outside;
      case CLOSE_OBJECT, CLOSE_ARRAY -> inside < outside;
      default -> inside <= outside;
    };
  }

  private boolean isAfterComma(int index) {
    return steps.get(index - 1).token().kind() == Token.Kind.COMMA;
  }

  private Edit closingBefore(int index, Frame frame) {
    Step step = steps.get(index);
    Token closing = Token.added(frame.closing(), step.token().start());
    return new Edit(
        steps.size() - index, step.token(), step.before(), Change.INSERT, List.of(closing), 1);
  }

  private int lineStart(int offset) {
    return requireNonNullElse(lineStarts.floor(offset), 0);
  }

  private int indentation(int lineStart) {
    int i = lineStart;
    while (i < text.length() && (text.charAt(i) == ' ' || text.charAt(i) == '\t')) {
      i++;
    }
    return i - lineStart;
  }
}
