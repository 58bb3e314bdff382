package imagesigning.registry.pulp;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A list at a Pulp server, read page by page as it is iterated over; nothing is asked before. Each
 * iteration asks anew. Thread-safe; an iterator is not.
 *
 * <p>A page that leads back to one already read, to another server, or to more pages than the limit
 * ends the iteration with an error: a list that was read to its end is whole, as far as it did not
 * change meanwhile.
 *
 * @param <T> what is listed
 */
public final class PulpListing<T> implements Iterable<T> {
  private final Supplier<PageCursor<T>> cursors;

  PulpListing(Supplier<PageCursor<T>> cursors) {
    this.cursors = cursors;
  }

  /**
   * The first page alone, with the number of all.
   *
   * @return the page
   * @throws PulpException if it cannot be had
   */
  public PulpPage<T> firstPage() throws PulpException {
    return cursors.get().next();
  }

  /**
   * All of the list, in memory.
   *
   * @return an unmodifiable list in the server's order
   * @throws PulpException if any page cannot be had
   */
  public List<T> toList() throws PulpException {
    PageCursor<T> pages = cursors.get();
    List<T> all = new ArrayList<>();
    while (pages.hasNext()) {
      all.addAll(pages.next().results());
    }
    return List.copyOf(all);
  }

  /**
   * Reads on page by page. Its methods throw {@link UncheckedIOException} with a {@link
   * PulpException} as its cause when a page cannot be had.
   */
  @Override
  public Iterator<T> iterator() {
    return new PageIterator<>(cursors.get());
  }

  /**
   * The list as a stream, with the errors of {@link #iterator}.
   *
   * @return a sequential stream that reads page by page
   */
  public Stream<T> stream() {
    return StreamSupport.stream(spliterator(), false);
  }

  private static final class PageIterator<T> implements Iterator<T> {
    private final PageCursor<T> pages;
    private Iterator<T> page = List.<T>of().iterator();

    PageIterator(PageCursor<T> pages) {
      this.pages = pages;
    }

    @Override
    public boolean hasNext() {
      try {
        while (!page.hasNext() && pages.hasNext()) {
          page = pages.next().results().iterator();
        }
      } catch (PulpException e) {
        throw new UncheckedIOException(e);
      }
      return page.hasNext();
    }

    @Override
    public T next() {
      if (!hasNext()) {
        throw new NoSuchElementException("the list has ended");
      }
      return page.next();
    }
  }
}
