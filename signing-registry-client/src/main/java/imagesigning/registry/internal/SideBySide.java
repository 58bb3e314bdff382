package imagesigning.registry.internal;

import imagesigning.registry.VerificationInterruptedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does the same work for many things, some at a time. The calling thread works too, so that nothing
 * can wait for a place in an executor for ever. Thread-safe.
 */
public final class SideBySide {
  private static final Logger LOG = LoggerFactory.getLogger(SideBySide.class);

  private final int parallelism;
  private final Optional<Executor> executor;

  /**
   * Settings.
   *
   * @param parallelism how many things are worked on at once
   * @param executor where helpers run, or empty for short-lived threads of our own
   */
  public SideBySide(int parallelism, Optional<Executor> executor) {
    this.parallelism = parallelism;
    this.executor = executor;
  }

  /**
   * The results, in the order of the things.
   *
   * @throws VerificationInterruptedException if the calling thread is interrupted; the work under
   *     way is then interrupted too
   */
  public <T, R> List<R> map(List<T> things, Function<? super T, ? extends R> work) {
    List<FutureTask<R>> tasks = new ArrayList<>();
    for (T thing : things) {
      tasks.add(new FutureTask<>(() -> work.apply(thing)));
    }
    boolean complete = false;
    try {
      for (int helper = 1; helper < Math.min(parallelism, tasks.size()); helper++) {
        help(() -> runAll(tasks), helper);
      }
      runAll(tasks);
      List<R> results = new ArrayList<>();
      for (FutureTask<R> task : tasks) {
        results.add(result(task));
      }
      complete = true;
      return results;
    } finally {
      if (!complete) {
        tasks.forEach(task -> task.cancel(true));
      }
    }
  }

  /** Runs what nobody else has begun; a task that has begun is passed over. */
  private static <R> void runAll(List<FutureTask<R>> tasks) {
    for (FutureTask<R> task : tasks) {
      if (Thread.currentThread().isInterrupted()) {
        return;
      }
      task.run();
    }
  }

  private void help(Runnable share, int number) {
    if (executor.isPresent()) {
      try {
        executor.get().execute(share);
      } catch (RuntimeException e) {
        // No room, or an executor that fails: the others do this share as well.
        LOG.debug("an executor took no share of the work", e);
      }
    } else {
      Thread thread = new Thread(share, "imagesigning-" + number);
      thread.setDaemon(true);
      thread.start();
    }
  }

  private static <R> R result(FutureTask<R> task) {
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new VerificationInterruptedException("Interrupted while images were verified.");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error failure) {
        throw failure;
      }
      throw new IllegalStateException("work failed in a way it cannot", e.getCause());
    }
  }
}
