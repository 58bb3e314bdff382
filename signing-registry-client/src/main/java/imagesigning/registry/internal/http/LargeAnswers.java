package imagesigning.registry.internal.http;

import imagesigning.core.IndeterminateReason;
import imagesigning.registry.RegistryException;
import imagesigning.registry.VerificationInterruptedException;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Room for large answers, of which one at a time is in memory, from its first byte to the end of
 * its reading. What is asked for is asked for as a small answer first, which is what every document
 * of an honest server is; only a server that has more to say is asked again when there is room.
 * Thread-safe.
 */
public final class LargeAnswers {
  /** The largest answer that needs no room: of 128 signatures, each has 8 KiB. */
  private static final int SMALL = 1024 * 1024;

  private final Semaphore room = new Semaphore(1, true);

  /** Sends a request of which the answer may have so many bytes. */
  @FunctionalInterface
  public interface Asking {
    HttpAnswer ask(int maxBytes) throws RegistryException;
  }

  /** Makes something of an answer, which is not kept. */
  @FunctionalInterface
  public interface Reading<T> {
    T read(HttpAnswer answer) throws RegistryException;
  }

  /** What a small answer gave, or how it fails that there is no room for a large one. */
  private record First<T>(Optional<T> value, Optional<RegistryException> noRoom) {}

  /** How much to ask for at first. */
  public static int first(int maxBytes) {
    return Math.min(maxBytes, SMALL);
  }

  /**
   * Asks for an answer and reads it.
   *
   * @throws RegistryException if it cannot be had, or not read, or there is no room in time
   * @throws VerificationInterruptedException if the thread is interrupted
   */
  public <T> T read(int maxBytes, Deadline deadline, Asking asking, Reading<T> reading)
      throws RegistryException {
    First<T> first = small(maxBytes, asking, reading);
    if (first.value().isPresent()) {
      return first.value().get();
    }
    enter(first.noRoom().orElseThrow(), deadline);
    try {
      return reading.read(asking.ask(maxBytes));
    } finally {
      room.release();
    }
  }

  /** A method of its own, so that nobody holds the small answer while waiting for room. */
  private static <T> First<T> small(int maxBytes, Asking asking, Reading<T> reading)
      throws RegistryException {
    HttpAnswer answer = asking.ask(first(maxBytes));
    boolean large = answer.isCut() && maxBytes > SMALL && answer.status() / 100 == 2;
    return large
        ? new First<>(Optional.empty(), Optional.of(noRoom(answer)))
        : new First<>(Optional.of(reading.read(answer)), Optional.empty());
  }

  private static RegistryException noRoom(HttpAnswer answer) {
    return answer.failure(
        IndeterminateReason.TIMEOUT,
        "No complete answer from " + answer.url() + " in time: it is large, and so were others.");
  }

  private void enter(RegistryException noRoom, Deadline deadline) throws RegistryException {
    try {
      if (!room.tryAcquire(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
        throw noRoom;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new VerificationInterruptedException(
          "Interrupted while waiting for room for a large answer.");
    }
  }
}
