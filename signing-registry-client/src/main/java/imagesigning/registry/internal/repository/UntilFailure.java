package imagesigning.registry.internal.repository;

import imagesigning.registry.internal.SideBySide;
import imagesigning.registry.internal.signing.Tried;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Work on many things side by side, of which nothing more is begun once a piece has failed: a
 * registry that is down is not asked ten thousand times.
 */
final class UntilFailure {
  private final AtomicBoolean failed = new AtomicBoolean();

  /**
   * The results, in the order of the things.
   *
   * @throws IOException the first failure in that order, if there is one
   */
  static <T, R> List<R> all(
      SideBySide sideBySide, List<T> things, Tried.Work<? super T, ? extends R> work)
      throws IOException {
    List<R> results = new ArrayList<>();
    List<Tried<Optional<R>>> all = new UntilFailure().each(sideBySide, things, work);
    for (Tried<Optional<R>> tried : all) {
      if (tried.failure().isPresent()) {
        throw tried.failure().get();
      }
    }
    all.forEach(tried -> results.add(tried.result().flatMap(r -> r).orElseThrow()));
    return results;
  }

  /** What became of each: a result, a failure, or nothing because another one had failed. */
  <T, R> List<Tried<Optional<R>>> each(
      SideBySide sideBySide, List<T> things, Tried.Work<? super T, ? extends R> work) {
    return Tried.each(sideBySide, things, thing -> one(thing, work));
  }

  private <T, R> Optional<R> one(T thing, Tried.Work<? super T, ? extends R> work)
      throws IOException {
    if (failed.get()) {
      return Optional.empty();
    }
    boolean done = false;
    try {
      R result = work.on(thing);
      done = true;
      return Optional.of(result);
    } finally {
      if (!done) {
        failed.set(true);
      }
    }
  }
}
