package imagesigning.examples.service;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Lets few requests at once do what takes long, and a few more wait a while for their turn. The
 * others are answered 429 at once, so that they do not hold the threads that everybody else needs.
 * Thread-safe.
 */
final class Turns {
  private final Semaphore admitted;
  private final Semaphore running;
  private final Duration patience;

  /** What takes long. */
  @FunctionalInterface
  interface Work<T, E extends Exception> {
    T perform() throws E;
  }

  /**
   * Turns.
   *
   * @param running how many have theirs at once
   * @param waiting how many may wait for theirs
   * @param patience how long they wait
   */
  Turns(int running, int waiting, Duration patience) {
    this.admitted = new Semaphore(running + waiting);
    this.running = new Semaphore(running);
    this.patience = patience;
  }

  /** Does something when its turn comes, or refuses it. */
  <T, E extends Exception> T take(Work<T, E> work) throws E {
    if (!admitted.tryAcquire()) {
      throw busy();
    }
    try {
      await();
      try {
        return work.perform();
      } finally {
        running.release();
      }
    } finally {
      admitted.release();
    }
  }

  private void await() {
    try {
      if (!running.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        throw busy();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw busy();
    }
  }

  private static Refusal busy() {
    return Refusal.registry(
        429, "TOOMANYREQUESTS", "Too many ask for this at once; try again later.");
  }

  /** Whether the next one is refused. */
  boolean isFull() {
    return admitted.availablePermits() == 0;
  }
}
