package imagesigning.registry.internal;

import imagesigning.core.IndeterminateReason;
import imagesigning.registry.RegistryException;
import imagesigning.registry.VerificationInterruptedException;
import imagesigning.registry.internal.http.Deadline;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Lets threads that want the same thing at the same time share one request for it.
 *
 * <p>The first does the work on its own thread; the others wait for its result. A refusal is shared
 * too; but when the first one ran out of time or was interrupted, that says nothing about the
 * others, and one of them takes over.
 *
 * @param <K> what is wanted
 * @param <V> the result
 */
public final class SingleFlight<K, V> {

  /** Work that asks a server. */
  @FunctionalInterface
  public interface Work<V> {
    V run() throws RegistryException;
  }

  private final ConcurrentMap<K, CompletableFuture<V>> flights = new ConcurrentHashMap<>();

  /** The result of the work, or of the same work already under way. */
  public V run(K key, Deadline deadline, Work<V> work) throws RegistryException {
    while (true) {
      CompletableFuture<V> mine = new CompletableFuture<>();
      CompletableFuture<V> flying = flights.putIfAbsent(key, mine);
      if (flying == null) {
        return lead(key, mine, work);
      }
      Optional<V> shared = follow(flying, deadline);
      if (shared.isPresent()) {
        return shared.get();
      }
    }
  }

  private V lead(K key, CompletableFuture<V> mine, Work<V> work) throws RegistryException {
    try {
      V value = work.run();
      mine.complete(value);
      return value;
    } catch (RegistryException e) {
      mine.completeExceptionally(e);
      throw e;
    } finally {
      // Removed before it is cancelled, so that whoever is woken by that finds the place free.
      flights.remove(key, mine);
      mine.cancel(false);
    }
  }

  private static <V> Optional<V> follow(CompletableFuture<V> flying, Deadline deadline)
      throws RegistryException {
    try {
      return Optional.of(
          flying.get(Math.max(0, deadline.remaining().toNanos()), TimeUnit.NANOSECONDS));
    } catch (CancellationException e) {
      return Optional.empty();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RegistryException failure
          && failure.reason() != IndeterminateReason.TIMEOUT) {
        throw failure;
      }
      return Optional.empty();
    } catch (TimeoutException e) {
      throw new RegistryException(
          IndeterminateReason.TIMEOUT,
          "An answer that another thread is waiting for did not come in time.",
          "GET",
          "",
          0,
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new VerificationInterruptedException("Interrupted while waiting for a shared answer.");
    }
  }
}
