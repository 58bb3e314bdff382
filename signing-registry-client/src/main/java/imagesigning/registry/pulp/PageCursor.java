package imagesigning.registry.pulp;

import imagesigning.registry.pulp.JsonPlace.Reader;
import java.net.URI;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Goes from page to page, never to one twice and never to more than allowed. Not thread-safe. */
final class PageCursor<T> {
  private final PulpConnection connection;
  private final PulpLinks links;
  private final Reader<PulpPage<T>> reader;
  private final int maxPages;
  private final Set<URI> read = new HashSet<>();
  private Optional<URI> next;

  PageCursor(
      PulpConnection connection,
      PulpLinks links,
      URI first,
      Reader<PulpPage<T>> reader,
      int maxPages) {
    this.connection = connection;
    this.links = links;
    this.reader = reader;
    this.maxPages = maxPages;
    this.next = Optional.of(first);
  }

  boolean hasNext() {
    return next.isPresent();
  }

  /** The next page, of which there must be one. */
  PulpPage<T> next() throws PulpException {
    URI uri = next.orElseThrow();
    if (!read.add(uri)) {
      throw problem(
          PulpFailure.PAGING_LOOP,
          uri,
          "Page " + read.size() + " says that a page that was read already comes next");
    }
    if (read.size() > maxPages) {
      throw problem(PulpFailure.TOO_MANY_PAGES, uri, "There are more than " + maxPages + " pages");
    }
    PulpPage<T> page = connection.get(uri, reader);
    Optional<String> link = page.next();
    next = link.isEmpty() ? Optional.empty() : Optional.of(links.next(link.get()));
    return page;
  }

  private static PulpException problem(PulpFailure failure, URI uri, String what) {
    Asked asked = Asked.get(uri);
    return new PulpException(
        failure,
        what + " in the list " + asked.url() + "; the list is not read on.",
        asked,
        0,
        null);
  }
}
