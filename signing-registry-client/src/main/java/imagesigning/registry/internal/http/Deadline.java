package imagesigning.registry.internal.http;

import java.time.Duration;
import java.util.function.LongSupplier;

/** The moment by which everything for one image must be done. Immutable. */
public final class Deadline {
  /** More than anyone waits, and little enough for every clock to count in nanoseconds. */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private final LongSupplier nanoTime;
  private final long end;

  private Deadline(LongSupplier nanoTime, long end) {
    this.nanoTime = nanoTime;
    this.end = end;
  }

  /** That much time from now. */
  public static Deadline after(Duration time) {
    return after(time, System::nanoTime);
  }

  /** That much time from now, by a given clock; more than a century is a century. */
  public static Deadline after(Duration time, LongSupplier nanoTime) {
    Duration bounded = time.compareTo(LONGEST) > 0 ? LONGEST : time;
    return new Deadline(nanoTime, nanoTime.getAsLong() + bounded.toNanos());
  }

  /** What is left; zero or less when it has passed. */
  public Duration remaining() {
    return Duration.ofNanos(end - nanoTime.getAsLong());
  }

  /** Whether nothing is left. */
  public boolean hasPassed() {
    return end - nanoTime.getAsLong() <= 0;
  }
}
