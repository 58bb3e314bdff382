package imagesigning.registry.internal.http;

import java.time.Duration;

/** How time is let pass between attempts; replaced in tests. */
@FunctionalInterface
public interface Pause {

  /** Waits that long. */
  void last(Duration time) throws InterruptedException;
}
