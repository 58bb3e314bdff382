package imagesigning.registry;

import imagesigning.core.Digest;
import imagesigning.core.ImageReference;

/**
 * Is told how signing and pushing get on, for progress displays, metrics and audit logs.
 *
 * <p>May be called on several threads at once: implementations must be thread-safe and quick. What
 * they throw is logged; it ends no work and changes no result.
 */
public interface SigningListener {

  /**
   * An image enters a phase.
   *
   * @param image the image to sign, or the target of a push
   * @param phase what begins now
   */
  default void entered(ImageReference image, SigningPhase phase) {}

  /**
   * A blob is in the registry.
   *
   * @param image the target of a push
   * @param blob the digest of the blob
   * @param bytes its size
   * @param alreadyThere whether it was there before
   */
  default void blob(ImageReference image, Digest blob, long bytes, boolean alreadyThere) {}

  /**
   * A signature is in its store.
   *
   * @param image the image to sign, or the target of a push
   * @param signature what was stored, and where
   */
  default void stored(ImageReference image, SigningReport.Entry signature) {}

  /**
   * A listener that does nothing.
   *
   * @return the listener
   */
  static SigningListener silent() {
    return new SigningListener() {};
  }
}
