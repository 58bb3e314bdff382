package imagesigning.registry.internal.signing;

import imagesigning.registry.internal.SideBySide;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What became of one of several pieces of work that go on side by side.
 *
 * @param result the result, unless it failed
 * @param failure the failure, if it did
 * @param <R> type of the result
 */
public record Tried<R>(Optional<R> result, Optional<IOException> failure) {

  /** Work that reads or writes. */
  @FunctionalInterface
  public interface Work<T, R> {
    R on(T thing) throws IOException;
  }

  /** What became of each, in the order of the things. */
  public static <T, R> List<Tried<R>> each(
      SideBySide sideBySide, List<T> things, Work<? super T, ? extends R> work) {
    return sideBySide.map(things, thing -> one(thing, work));
  }

  /**
   * The results, in the order of the things.
   *
   * @throws IOException the first failure in that order, if there is one
   */
  public static <T, R> List<R> all(
      SideBySide sideBySide, List<T> things, Work<? super T, ? extends R> work) throws IOException {
    List<R> results = new ArrayList<>();
    for (Tried<R> tried : Tried.<T, R>each(sideBySide, things, work)) {
      if (tried.failure().isPresent()) {
        throw tried.failure().get();
      }
      results.add(tried.result().orElseThrow());
    }
    return results;
  }

  private static <T, R> Tried<R> one(T thing, Work<? super T, ? extends R> work) {
    try {
      return new Tried<>(Optional.of(work.on(thing)), Optional.empty());
    } catch (IOException e) {
      return new Tried<>(Optional.empty(), Optional.of(e));
    }
  }
}
