package imagesigning.policy;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A value that is read at first use and then kept; a failed attempt is not remembered.
 *
 * <p>Takes no lock. Threads that meet at the first use read once: one of them reads, the others
 * wait for it and share its result or its failure.
 *
 * @param <T> type of the value
 */
final class ReadOnce<T> {
  private final Reader<T> reader;
  private final AtomicReference<@Nullable FutureTask<T>> task = new AtomicReference<>();

  ReadOnce(Reader<T> reader) {
    this.reader = reader;
  }

  /** Reads the value. */
  @FunctionalInterface
  interface Reader<T> {
    T read() throws IOException;
  }

  /**
   * The value.
   *
   * @return what was read, now or earlier
   * @throws IOException if reading failed; the next call tries again
   */
  T get() throws IOException {
    FutureTask<T> current = task.get();
    if (current == null) {
      FutureTask<T> mine = new FutureTask<>(reader::read);
      FutureTask<T> other = task.compareAndExchange(null, mine);
      current = other == null ? mine : other;
      // Does nothing if it is running or done.
      current.run();
    }
    try {
      return await(current);
    } catch (ExecutionException e) {
      task.compareAndSet(current, null);
      throw failure(e.getCause());
    }
  }

  /** An interrupt does not cut the short wait for another thread off; it stays visible. */
  private static <T> T await(FutureTask<T> task) throws ExecutionException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static IOException failure(@Nullable Throwable cause) {
    if (cause instanceof IOException e) {
      return e;
    }
    if (cause instanceof RuntimeException e) {
      throw e;
    }
    throw new IllegalStateException("reading a key file failed", cause);
  }
}
