package imagesigning.registry;

import imagesigning.core.text.RemoteText;
import java.io.IOException;

/**
 * A push ended before it was complete. Says how far it came; pushing again goes on from there,
 * because blobs and copied signatures that are there already are not stored twice; new signatures
 * are made anew. If {@link PushReport#manifests} does not hold {@link PushReport#manifest}, the
 * target does not name the image, unless the registry stored it without saying so; the message
 * tells the two apart. The cause is the {@link RegistryException}, {@link ImageReadException},
 * {@link ImageSigningException} or other exception that ended it. Immutable.
 */
public final class ImagePushException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient PushReport report;

  /**
   * Says how far a push came.
   *
   * @param message one sentence for a person, without secrets
   * @param report what was done
   * @param cause what ended it
   */
  public ImagePushException(String message, PushReport report, Throwable cause) {
    super(RemoteText.message(message), cause);
    this.report = report;
  }

  /**
   * What was done.
   *
   * @return the report as far as it goes
   */
  public PushReport report() {
    return report;
  }
}
