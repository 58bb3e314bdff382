package imagesigning.policy;

import imagesigning.core.json.JsonDiagnosis;
import imagesigning.core.json.JsonDiagnosis.Kind;
import imagesigning.core.json.JsonDiagnosis.Problem;
import imagesigning.core.json.JsonValue;
import imagesigning.core.json.JsonValue.JsonArray;
import imagesigning.core.json.JsonValue.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where a document that is not JSON may mean something else than the tree says. What cannot be told
 * apart from a consequence of a syntax error is not reported beside it.
 */
final class Tears {
  /** A document without syntax errors. */
  static final Tears NONE = new Tears(List.of(), "");

  private final List<Problem> problems;
  private final NavigableSet<Integer> brackets = new TreeSet<>();
  private final NavigableSet<Integer> others = new TreeSet<>();
  private final Set<Integer> related = new HashSet<>();
  private final String text;
  private final Set<Problem> explained = new HashSet<>();

  private Tears(List<Problem> problems, String text) {
    this.problems = problems;
    this.text = text;
    for (Problem problem : problems) {
      (problem.kind() == Kind.BRACKET ? brackets : others).add(problem.position().offset());
      problem.related().ifPresent(other -> related.add(other.offset()));
    }
  }

  static Tears of(JsonDiagnosis diagnosis, String text) {
    return new Tears(diagnosis.problems().stream().filter(p -> tears(p, text)).toList(), text);
  }

  /** A repeated name loses nothing, nor does a comment unless it hides part of the document. */
  private static boolean tears(Problem problem, String text) {
    return switch (problem.kind()) {
      case DUPLICATE_NAME -> false;
      case COMMENT -> hides(problem.position().offset(), text);
      default -> true;
    };
  }

  /** Whether a comment to the end of a line looks as if it were not meant to be one. */
  private static boolean hides(int comment, String text) {
    int end = text.indexOf('\n', comment);
    String line = text.substring(comment, end < 0 ? text.length() : end);
    return !line.startsWith("/*") && line.chars().anyMatch(c -> "\"{}[]".indexOf(c) >= 0);
  }

  /** Whether something inside an object or list may be missing or superfluous. */
  boolean inside(JsonValue container) {
    if (problems.isEmpty()) {
      return false;
    }
    int start = container.position().offset();
    int end = behind(end(container));
    return related.contains(start) || isNear(start, end);
  }

  /** Whether the bracket that begins a value is not in the document. */
  boolean isInvented(int start) {
    return !brackets.isEmpty() && isAnyIn(brackets, lastToken(start) + 1, start);
  }

  /**
   * Takes a bracket of the wrong kind, or one too many, as the explanation of an unmatched bracket.
   *
   * @param start where the wrong object or list begins
   * @return whether this explains a problem, which need not be reported then
   */
  boolean explain(int start) {
    Optional<Problem> unmatched =
        problems.stream()
            .filter(p -> p.kind() == Kind.BRACKET && !explained.contains(p))
            .filter(p -> p.position().offset() >= start)
            .filter(p -> p.related().filter(r -> r.offset() <= start).isPresent())
            .findFirst();
    unmatched.ifPresent(explained::add);
    return unmatched.isPresent();
  }

  /** Whether a problem was found to be a consequence of something else. */
  boolean isExplained(Problem problem) {
    return explained.contains(problem);
  }

  /** Whether the name, string or other token that begins there may have been meant otherwise. */
  boolean atToken(int start) {
    if (problems.isEmpty()) {
      return false;
    }
    int end = tokenEnd(start);
    return isNear(start, end);
  }

  /**
   * Within the token, in front of it, or where the next token is, unless a bracket is wrong there.
   */
  private boolean isNear(int start, int end) {
    return isAnyIn(brackets, start, end) || isAnyIn(others, lastToken(start), nextToken(end));
  }

  private static boolean isAnyIn(NavigableSet<Integer> offsets, int first, int last) {
    Integer found = offsets.ceiling(first);
    return found != null && found <= last;
  }

  /** The last character that is not blank before a place; -1 if there is none. */
  private int lastToken(int start) {
    int at = start - 1;
    while (at >= 0 && Character.isWhitespace(text.charAt(at))) {
      at--;
    }
    return at;
  }

  /** The last character of an object or list, if the brackets at its end are those it opens. */
  private int end(JsonValue container) {
    JsonValue last = container;
    int open = 0;
    for (Optional<JsonValue> inner = last(last); inner.isPresent(); inner = last(last)) {
      last = inner.get();
      open++;
    }
    boolean empty = last instanceof JsonObject || last instanceof JsonArray;
    int end = empty ? last.position().offset() : tokenEnd(last.position().offset());
    for (int i = empty ? -1 : 0; i < open && isCloser(nextToken(end)); i++) {
      end = nextToken(end);
    }
    return end;
  }

  /** The last value in a value. */
  private static Optional<JsonValue> last(JsonValue value) {
    if (value instanceof JsonObject object && !object.members().isEmpty()) {
      return Optional.of(object.members().get(object.members().size() - 1).value());
    }
    if (value instanceof JsonArray array && !array.elements().isEmpty()) {
      return Optional.of(array.elements().get(array.elements().size() - 1));
    }
    return Optional.empty();
  }

  private boolean isCloser(int at) {
    return at < text.length() && "}]".indexOf(text.charAt(at)) >= 0;
  }

  /** The last character of the token. A string ends with its line if its quote is missing. */
  private int tokenEnd(int start) {
    String ends = text.startsWith("\"", start) ? "\"\n" : "\"\n,{}[]";
    int at = start + 1;
    while (at < text.length() && ends.indexOf(text.charAt(at)) < 0) {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    return at < text.length() && "\"\n".indexOf(text.charAt(at)) >= 0 ? at : at - 1;
  }

  /** What follows an element or member. */
  private int behind(int end) {
    int next = nextToken(end);
    return text.startsWith(",", next) ? nextToken(next) : next;
  }

  private int nextToken(int end) {
    int at = end + 1;
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at;
  }
}
