package imagesigning.registry.pulp;

import imagesigning.core.text.RecordText;
import java.util.Map;

/**
 * What a repository version holds, by type of content: {@code container.blob}, {@code
 * container.manifest}, {@code container.signature}, {@code container.tag} and others.
 *
 * @param added what this version has and the one before had not
 * @param present what this version has
 * @param removed what the one before had and this one has not
 */
public record ContentSummary(
    Map<String, Content> added, Map<String, Content> present, Map<String, Content> removed) {

  /** The type of signatures. */
  public static final String SIGNATURE = "container.signature";

  /** The type of tags. */
  public static final String TAG = "container.tag";

  /**
   * Content of one type.
   *
   * @param count how much
   * @param href the list of it, below the API, with a query
   */
  public record Content(long count, String href) {
    /** The components, their texts escaped and cut. */
    @Override
    public String toString() {
      return RecordText.of(Content.class).with("count", count).with("href", href).toString();
    }
  }

  /** Copies the maps. */
  public ContentSummary {
    added = Map.copyOf(added);
    present = Map.copyOf(present);
    removed = Map.copyOf(removed);
  }

  /**
   * How much of a type was added.
   *
   * @param type such as {@link #SIGNATURE}
   * @return the number, 0 if the type is not mentioned
   */
  public long added(String type) {
    return count(added, type);
  }

  /**
   * How much of a type there is.
   *
   * @param type such as {@link #SIGNATURE}
   * @return the number, 0 if the type is not mentioned
   */
  public long present(String type) {
    return count(present, type);
  }

  /**
   * How much of a type was removed.
   *
   * @param type such as {@link #SIGNATURE}
   * @return the number, 0 if the type is not mentioned
   */
  public long removed(String type) {
    return count(removed, type);
  }

  private static long count(Map<String, Content> part, String type) {
    Content content = part.get(type);
    return content == null ? 0 : content.count();
  }

  /** The components, their texts escaped and cut. */
  @Override
  public String toString() {
    return RecordText.of(ContentSummary.class)
        .with("added", added)
        .with("present", present)
        .with("removed", removed)
        .toString();
  }
}
