package imagesigning.core.json;

import imagesigning.core.internal.Utf8Text;
import java.io.IOException;

/**
 * The one reader for JSON that decides trust.
 *
 * <p>It accepts strict UTF-8 without a byte order mark, one root value of any kind, no name twice
 * in one object at any depth (names are compared after unescaping), no comment, no other relaxation
 * of RFC 8259, no half of a surrogate pair, no number beyond the range of a double, and nothing
 * after the root; within bounds on depth, size and the number of values. The document is read to
 * its end before anything is returned. Source: policy reference, "Differences between Go and Java
 * libraries".
 *
 * <p>Stateless and thread-safe. Large documents are read one at a time.
 */
public final class StrictJson {
  /** Hostile documents are explained with little work: up to some tens of milliseconds. */
  private static final long BRIEF = 1_000_000;

  /** Longer documents get a message that needs no second look. */
  private static final int EXPLAINED = 16 * 1024;

  private StrictJson() {}

  /**
   * Parses a whole document of at most {@link JsonBounds#VALUES} values.
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
    return parse(utf8, JsonBounds.of(maxBytes, maxDepth), JsonShape.ALL);
  }

  /**
   * Parses a document of which some members are of interest. The others are checked like these,
   * however many they are, and are not in the result.
   *
   * @param utf8 the document
   * @param bounds its bounds
   * @param shape which members the result has
   * @return the root value
   * @throws JsonFormatException as {@link #parse(byte[], int, int)}
   */
  public static JsonValue parse(byte[] utf8, JsonBounds bounds, JsonShape shape)
      throws JsonFormatException {
    if (utf8.length > bounds.bytes()) {
      throw refusal(JsonDiagnosis.tooLarge(utf8.length, bounds));
    }
    return LargeDocuments.alone(utf8.length, () -> read(utf8, bounds, shape));
  }

  private static JsonValue read(byte[] utf8, JsonBounds bounds, JsonShape shape)
      throws JsonFormatException {
    Utf8Text text = Utf8Text.decode(utf8);
    StrictReader reader = new StrictReader(text, bounds, shape);
    try {
      return reader.read();
    } catch (IOException e) {
      throw refusal(JsonDiagnosis.of(text, reader.briefly(e), bounds.depth(), EXPLAINED, BRIEF));
    }
  }

  private static JsonFormatException refusal(JsonDiagnosis diagnosis) {
    JsonDiagnosis.Problem first = diagnosis.problems().get(0);
    return new JsonFormatException(first.message(), first.position());
  }
}
