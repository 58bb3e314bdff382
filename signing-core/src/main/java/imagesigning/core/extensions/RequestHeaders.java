package imagesigning.core.extensions;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The headers of a request, found by name in any case. They may hold credentials, so that only
 * their names are printed. Immutable.
 */
public final class RequestHeaders {
  private static final RequestHeaders NONE = new RequestHeaders(Map.of());

  private final Map<String, List<String>> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  private RequestHeaders(Map<String, ? extends List<String>> headers) {
    headers.forEach((name, list) -> values.put(name, List.copyOf(list)));
  }

  /**
   * Takes a copy.
   *
   * @param headers the values by name; of names that differ only in case one is kept
   * @return the headers
   */
  public static RequestHeaders of(Map<String, ? extends List<String>> headers) {
    return new RequestHeaders(headers);
  }

  /**
   * For what is asked without a request.
   *
   * @return no headers
   */
  public static RequestHeaders none() {
    return NONE;
  }

  /**
   * The first value of a header.
   *
   * @param name the name in any case
   * @return the value, if there is one
   */
  public Optional<String> first(String name) {
    return all(name).stream().findFirst();
  }

  /**
   * All values of a header.
   *
   * @param name the name in any case
   * @return the values, perhaps none
   */
  public List<String> all(String name) {
    return values.getOrDefault(name, List.of());
  }

  /** The names only. */
  @Override
  public String toString() {
    return values.keySet().toString();
  }
}
