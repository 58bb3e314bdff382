package imagesigning.core.json;

import imagesigning.core.internal.Utf8Text;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A tolerant look at a document that {@link StrictJson} may refuse: the syntax problems that can be
 * found in one run, and the tree as far as it can be understood. It only explains; it never decides
 * trust.
 *
 * <p>One mistake is one problem as far as possible: where the document breaks the grammar, the
 * small change with which most of the rest fits is taken for what was meant. A bracket that is
 * missing or superfluous is reported where it can be noticed, at the latest at the end of the
 * document. In hopeless documents the list ends early, and its last problem says so; of a document
 * of more than half a million characters only the first problem is listed.
 *
 * <p>Immutable and thread-safe.
 *
 * @param root the tree; what was mended is in it, what had no sense is not
 * @param problems in the order of their places; empty exactly if {@link StrictJson} accepts
 */
public record JsonDiagnosis(Optional<JsonValue> root, List<Problem> problems) {

  /** Longer documents come from programs, and nobody mends them by hand. */
  private static final int LONGEST = 512 * 1024;

  /** Work for a person who waits, so much for each character, and as much as a short text needs. */
  private static final long THOROUGH = 100;

  private static final long THOROUGH_AT_LEAST = 3_000_000;

  /** Keeps an unmodifiable copy of the problems. */
  public JsonDiagnosis {
    problems = List.copyOf(problems);
  }

  /** The kinds of syntax problem. */
  public enum Kind {
    /** A comment, of any style. */
    COMMENT,
    /** A name that stands in its object already. */
    DUPLICATE_NAME,
    /** A bracket that is missing, superfluous or of the wrong kind. */
    BRACKET,
    /** Something after the end of the document. */
    TRAILING_DATA,
    /** Bytes that are not UTF-8, or a byte order mark. */
    ENCODING,
    /** More bytes, more values or deeper nesting than allowed. */
    TOO_LARGE,
    /** Everything else. */
    SYNTAX
  }

  /**
   * One problem.
   *
   * @param kind the kind
   * @param position where; for something missing, where it should have been
   * @param message what is wrong and what to write instead; pieces of the document in it are
   *     escaped and cut
   * @param related another place that helps: where a bracket was opened, where a name stood first
   */
  public record Problem(
      Kind kind, JsonPosition position, String message, Optional<JsonPosition> related) {}

  /**
   * Scans to the end of the document whatever it meets; one of more than {@link JsonBounds#VALUES}
   * values is not looked at.
   *
   * @param utf8 the document
   * @param maxBytes its largest size in bytes; a larger one is not looked at
   * @param maxDepth how many objects and arrays may be open at once
   * @return what was found
   */
  public static JsonDiagnosis of(byte[] utf8, int maxBytes, int maxDepth) {
    return of(utf8, JsonBounds.of(maxBytes, maxDepth));
  }

  /**
   * Scans to the end of the document whatever it meets.
   *
   * @param utf8 the document
   * @param bounds its bounds; one that is larger or has more values is not looked at
   * @return what was found
   */
  public static JsonDiagnosis of(byte[] utf8, JsonBounds bounds) {
    return utf8.length > bounds.bytes()
        ? tooLarge(utf8.length, bounds)
        : LargeDocuments.alone(utf8.length, () -> scan(Utf8Text.decode(utf8), bounds));
  }

  private static JsonDiagnosis scan(Utf8Text text, JsonBounds bounds) {
    StrictReader reader = new StrictReader(text, bounds, JsonShape.ALL);
    try {
      return new JsonDiagnosis(Optional.of(reader.read()), List.of());
    } catch (IOException e) {
      return of(text, reader.briefly(e), bounds.depth(), LONGEST, thorough(text));
    }
  }

  static long thorough(Utf8Text text) {
    return THOROUGH_AT_LEAST + THOROUGH * text.text().length();
  }

  /**
   * Explains a refusal.
   *
   * @param text the document
   * @param brief what is known about the refusal
   * @param longest how long a document may be for a closer look, in characters
   * @param budget how many steps the closer look may take
   */
  static JsonDiagnosis of(Utf8Text text, Problem brief, int maxDepth, int longest, long budget) {
    JsonDiagnosis known = new JsonDiagnosis(Optional.empty(), List.of(brief));
    if (text.text().length() > longest || brief.kind() == Kind.TOO_LARGE) {
      return known;
    }
    JsonDiagnosis explained = new TolerantScan(text, maxDepth, budget).run();
    return explained.problems().isEmpty() ? known : explained;
  }

  static JsonDiagnosis tooLarge(int bytes, JsonBounds bounds) {
    return new JsonDiagnosis(
        Optional.empty(),
        List.of(
            new Problem(
                Kind.TOO_LARGE,
                new JsonPosition(1, 1, 0),
                "the document has " + bytes + " bytes; at most " + bounds.bytes() + " are allowed",
                Optional.empty())));
  }
}
