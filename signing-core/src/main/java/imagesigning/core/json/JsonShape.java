package imagesigning.core.json;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which members of a document somebody will look at. All others are read as strictly, and then left
 * out instead of built: nobody needs them, and a hostile document consists of little else.
 *
 * <p>Names are compared without regard to case, so that who reads the document still meets a name
 * that others could take for a known one. An array has the shape of its elements. Immutable.
 */
public final class JsonShape {
  /** Everything is built. */
  public static final JsonShape ALL = new JsonShape(Map.of(), true, Integer.MAX_VALUE);

  /** Nothing but the value itself; objects are empty. */
  public static final JsonShape NONE = new JsonShape(Map.of(), false, Integer.MAX_VALUE);

  private final Map<String, JsonShape> members;
  private final boolean all;
  private final int mostElements;

  private JsonShape(Map<String, JsonShape> members, boolean all, int mostElements) {
    this.members = members;
    this.all = all;
    this.mostElements = mostElements;
  }

  /** Objects with these members alone, each whole. */
  public static JsonShape of(String... names) {
    JsonShape shape = NONE;
    for (String name : Arrays.asList(names)) {
      shape = shape.with(name, ALL);
    }
    return shape;
  }

  /** The same with one more member. */
  public JsonShape with(String name, JsonShape shape) {
    Map<String, JsonShape> more = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    more.putAll(members);
    more.put(name, shape);
    return new JsonShape(more, all, mostElements);
  }

  /**
   * The same, but of an array only this many elements are built and one more, by which those see
   * that it is too long who refuse longer ones.
   */
  public JsonShape upTo(int elements) {
    return new JsonShape(members, all, elements);
  }

  /** Whether an array that has so many elements gets one more. */
  boolean takesMoreThan(int elements) {
    return elements <= mostElements;
  }

  /** The shape of a member; empty if it is left out. */
  Optional<JsonShape> member(String name) {
    return all ? Optional.of(this) : Optional.ofNullable(members.get(name));
  }
}
