package imagesigning.registry.internal.http;

import java.time.Duration;
import java.util.function.LongSupplier;

/** The moment by which everything for one image must be done. Immutable. */
public final class Deadline {
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

  /** That much time from now, by a given clock. */
  public static Deadline after(Duration time, LongSupplier nanoTime) {
    return new Deadline(nanoTime, nanoTime.getAsLong() + time.toNanos());
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
