package imagesigning.core.json;

import imagesigning.core.internal.Utf8Text;
import java.io.IOException;

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
  /** Hostile documents are explained with little work: up to some tens of milliseconds. */
  private static final long BRIEF = 1_000_000;

  /** Longer documents get a message that needs no second look. */
  private static final int EXPLAINED = 16 * 1024;

  private StrictJson() {}

  /**
   * Parses a whole document.
   *
   * @param utf8 the document
   * @param maxBytes its largest size in bytes
   * @param maxDepth how many objects and arrays may be open at once
   * @return the root value
   * @throws JsonFormatException if it is not strict JSON; the message and the place are those of
   *     the first problem that {@link JsonDiagnosis} finds, unless the document is very large
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
    JsonDiagnosis diagnosis = JsonDiagnosis.of(utf8, maxBytes, maxDepth, EXPLAINED, BRIEF);
    JsonDiagnosis.Problem first = diagnosis.problems().get(0);
    return new JsonFormatException(first.message(), first.position());
  }
}
