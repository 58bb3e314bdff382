package imagesigning.core.json;

/**
 * The one reader for JSON that decides trust: strict UTF-8, no duplicate names at any depth, no
 * comments, one root, nothing after it, bounded depth and size, parsed to the end before anything
 * is returned.
 */
public final class StrictJson {
  private StrictJson() {}

  /**
   * Parses a whole document.
   *
   * @throws JsonFormatException if it is not strict JSON
   */
  public static JsonValue parse(byte[] utf8, int maxBytes, int maxDepth)
      throws JsonFormatException {
    throw new JsonFormatException(
        "not written yet " + utf8.length + maxBytes + maxDepth, new JsonPosition(1, 1, 0));
  }
}
