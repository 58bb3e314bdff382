package imagesigning.core.json;

import imagesigning.core.internal.Utf8Text;
import java.io.IOException;
import java.util.Optional;

/**
 * The one reader for JSON that decides trust.
 *
 * <p>It accepts strict UTF-8 without a byte order mark, one root value of any kind, no name twice
 * in one object at any depth (names are compared after unescaping), no comment, no other relaxation
 * of RFC 8259, no half of a surrogate pair, no number beyond the range of a double, and nothing
 * after the root; within bounds on depth and size. The document is read to its end before anything
 * is returned. Source: policy reference, "Differences between Go and Java libraries".
 *
 * <p>Stateless and thread-safe.
 */
public final class StrictJson {
  private StrictJson() {}

  /**
   * Parses a whole document.
   *
   * @param utf8 the document
   * @param maxBytes its largest size in bytes
   * @param maxDepth how many objects and arrays may be open at once
   * @return the root value
   * @throws JsonFormatException if it is not strict JSON; the message and the place are those of
   *     the first problem that {@link JsonDiagnosis} finds
   */
  public static JsonValue parse(byte[] utf8, int maxBytes, int maxDepth)
      throws JsonFormatException {
    if (utf8.length > maxBytes) {
      throw explained(utf8, maxBytes, maxDepth);
    }
    try {
      return new StrictReader(Utf8Text.decode(utf8), maxDepth).read();
    } catch (IOException e) {
      throw explained(utf8, maxBytes, maxDepth);
    }
  }

  private static JsonFormatException explained(byte[] utf8, int maxBytes, int maxDepth) {
    JsonDiagnosis diagnosis = JsonDiagnosis.of(utf8, maxBytes, maxDepth);
    Optional<JsonDiagnosis.Problem> first = diagnosis.problems().stream().findFirst();
    return first
        .map(problem -> new JsonFormatException(problem.message(), problem.position()))
        .orElseGet(() -> new JsonFormatException("not strict JSON", new JsonPosition(1, 1, 0)));
  }
}
