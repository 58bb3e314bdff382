package imagesigning.registry.pulp;

import imagesigning.core.text.RecordText;
import java.util.List;
import java.util.Optional;

/**
 * One page of a list.
 *
 * @param <T> what is listed
 * @param count how many there are on all pages together, as the server says
 * @param next the link to the page after it; empty on the last one
 * @param previous the link to the page before it; empty on the first one
 * @param results what is on this page, in the server's order
 */
public record PulpPage<T>(
    long count, Optional<String> next, Optional<String> previous, List<T> results) {

  /** Copies the results. */
  public PulpPage {
    results = List.copyOf(results);
  }

  /** The components, their texts escaped and cut. */
  @Override
  public String toString() {
    return RecordText.of(PulpPage.class)
        .with("count", count)
        .with("next", next)
        .with("previous", previous)
        .with("results", results)
        .toString();
  }
}
