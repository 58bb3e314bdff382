package imagesigning.core.text;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The {@code toString} of records that hold text others wrote: in the form of records, but every
 * text in it is escaped and cut, and so is the whole. Not thread-safe.
 */
public final class RecordText {
  private static final int MOST_ELEMENTS = 10;

  private final StringBuilder out = new StringBuilder();
  private String separator = "";

  private RecordText(Class<?> type) {
    out.append(type.getSimpleName()).append('[');
  }

  /**
   * Begins the text of a record.
   *
   * @param type the record's class
   * @return a text to add components to
   */
  public static RecordText of(Class<? extends Record> type) {
    return new RecordText(type);
  }

  /**
   * Adds a component.
   *
   * @param name its name
   * @param value its value
   * @return this text
   */
  public RecordText with(String name, Object value) {
    out.append(separator).append(name).append('=').append(text(value));
    separator = ", ";
    return this;
  }

  private static String text(Object value) {
    if (value instanceof String string) {
      return RemoteText.shown(string);
    }
    if (value instanceof Optional<?> optional) {
      return optional.map(inner -> "Optional[" + text(inner) + "]").orElse("Optional.empty");
    }
    if (value instanceof List<?> list) {
      StringBuilder elements = new StringBuilder("[");
      Iterator<?> iterator = list.iterator();
      for (int i = 0; i < MOST_ELEMENTS && iterator.hasNext(); i++) {
        elements.append(i == 0 ? "" : ", ").append(text(iterator.next()));
      }
      int more = list.size() - MOST_ELEMENTS;
      return elements.append(more > 0 ? ", and " + more + " more]" : "]").toString();
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> sorted = new TreeMap<>();
      map.forEach((name, inner) -> sorted.put(RemoteText.shown(String.valueOf(name)), inner));
      return text(
          sorted.entrySet().stream()
              .limit(MOST_ELEMENTS)
              .map(entry -> entry.getKey() + "=" + text(entry.getValue()))
              .toList());
    }
    return RemoteText.message(String.valueOf(value));
  }

  /** The text: one printable line of bounded length. */
  @Override
  public String toString() {
    return RemoteText.message(out + "]");
  }
}
