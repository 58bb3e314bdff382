package imagesigning.registry;

import imagesigning.core.Platform;
import java.time.Duration;
import java.util.Optional;

/**
 * How one call differs from the settings of its {@link ImageVerifier}. Immutable.
 *
 * @param platform the platform chosen from an index
 * @param allInstances whether every instance of an index is judged instead of one
 * @param timeout the time for each image, requests and their repetitions included
 */
public record VerifyOptions(
    Optional<Platform> platform, Optional<Boolean> allInstances, Optional<Duration> timeout) {

  /** Refuses a time that is not positive. */
  public VerifyOptions {
    if (timeout.isPresent() && (timeout.get().isZero() || timeout.get().isNegative())) {
      throw new IllegalArgumentException("the time for an image must be positive");
    }
  }

  /**
   * Nothing different.
   *
   * @return options that change nothing
   */
  public static VerifyOptions none() {
    return new VerifyOptions(Optional.empty(), Optional.empty(), Optional.empty());
  }

  /**
   * The same with another platform.
   *
   * @param wanted the platform chosen from an index
   * @return new options
   */
  public VerifyOptions withPlatform(Platform wanted) {
    return new VerifyOptions(Optional.of(wanted), allInstances, timeout);
  }

  /**
   * The same for all instances of an index, or for one.
   *
   * @param all whether every instance is judged
   * @return new options
   */
  public VerifyOptions withAllInstances(boolean all) {
    return new VerifyOptions(platform, Optional.of(all), timeout);
  }

  /**
   * The same with another time.
   *
   * @param time a positive time for each image
   * @return new options
   */
  public VerifyOptions withTimeout(Duration time) {
    return new VerifyOptions(platform, allInstances, Optional.of(time));
  }
}
