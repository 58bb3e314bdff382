package imagesigning.registry;

import imagesigning.core.ImageReference;
import imagesigning.policy.Verdict;

/**
 * Is told how verifications get on, for progress displays, metrics and audit logs.
 *
 * <p>Called on the threads that verify, for several images at once: implementations must be
 * thread-safe and quick. What they throw is logged; it ends no work and changes no verdict.
 */
public interface VerificationListener {

  /**
   * An image enters a phase. {@link VerificationPhase#INSTANCE} and what follows it come once per
   * instance that is judged.
   *
   * @param image the image as the caller named it
   * @param phase what begins now
   */
  default void entered(ImageReference image, VerificationPhase phase) {}

  /**
   * An image is judged. Called once per image, and not at all if the verification was interrupted.
   *
   * @param image the image as the caller named it
   * @param verdict the verdict
   */
  default void judged(ImageReference image, Verdict verdict) {}

  /**
   * A listener that does nothing.
   *
   * @return the listener
   */
  static VerificationListener silent() {
    return new VerificationListener() {};
  }
}
