package imagesigning.core.json;

/**
 * The bounds on one document. They bound the memory that it needs, too: what is built of it takes
 * some hundred bytes for each value.
 *
 * @param bytes largest size in bytes
 * @param depth how many objects and arrays may be open at once
 * @param values how many values and names of members are held
 */
public record JsonBounds(int bytes, int depth, int values) {
  /**
   * What documents of registries, stores and services may have: several times as much as the
   * largest of them, a list of signatures or an index with as many entries as are read at all.
   */
  public static final int VALUES = 50_000;

  /** How many names of members that are left out are remembered, until their object ends. */
  static final int NAMES_LEFT_OUT = 150_000;

  /** Refuses a bound that is not positive. */
  public JsonBounds {
    if (bytes < 0 || depth <= 0 || values <= 0) {
      throw new IllegalArgumentException("every bound must be positive");
    }
  }

  /** Bounds with {@link #VALUES}. */
  public static JsonBounds of(int bytes, int depth) {
    return new JsonBounds(bytes, depth, VALUES);
  }
}
