package imagesigning.core.text;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Warnings of a result, of which there are never more than a person can read: whoever fills a store
 * could otherwise bring about any number of them.
 */
public final class Warnings {
  /** No result has more warnings; the last one says how many were left out. */
  public static final int MOST = 100;

  private Warnings() {}

  /**
   * The first warnings, each fit to be shown.
   *
   * @param warnings any number of warnings
   * @return at most {@value #MOST}; the same again if they are such already
   */
  public static List<String> of(Collection<String> warnings) {
    int kept = warnings.size() <= MOST ? warnings.size() : MOST - 1;
    List<String> shown = new ArrayList<>(Math.min(warnings.size(), MOST));
    warnings.stream().limit(kept).map(RemoteText::message).forEach(shown::add);
    if (kept < warnings.size()) {
      shown.add("and " + (warnings.size() - kept) + " more warnings");
    }
    return List.copyOf(shown);
  }
}
