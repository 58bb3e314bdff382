package imagesigning.core.json;

import imagesigning.core.internal.Utf8Text;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A tolerant look at a document that {@link StrictJson} may refuse: every syntax problem that can
 * be found in one run, and the tree as far as it can be understood. It only explains; it never
 * decides trust. {@code problems} is empty exactly when {@link StrictJson} accepts.
 */
public record JsonDiagnosis(Optional<JsonValue> root, List<Problem> problems) {

  /** The kinds of syntax problem. */
  public enum Kind {
    COMMENT,
    DUPLICATE_NAME,
    BRACKET,
    TRAILING_DATA,
    ENCODING,
    TOO_LARGE,
    SYNTAX
  }

  /**
   * One problem; {@code related} is, for example, where a bracket was opened or a name stood first.
   */
  public record Problem(
      Kind kind, JsonPosition position, String message, Optional<JsonPosition> related) {}

  /** Scans to the end of the document whatever it meets. */
  public static JsonDiagnosis of(byte[] utf8, int maxBytes, int maxDepth) {
    if (utf8.length <= maxBytes) {
      try {
        JsonValue root = new StrictReader(Utf8Text.decode(utf8), maxDepth).read();
        return new JsonDiagnosis(Optional.of(root), List.of());
      } catch (IOException e) {
        // explained below
      }
    }
    Problem problem =
        new Problem(
            Kind.SYNTAX, new JsonPosition(1, 1, 0), "this is not strict JSON", Optional.empty());
    return new JsonDiagnosis(Optional.empty(), List.of(problem));
  }
}
