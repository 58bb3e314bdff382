package imagesigning.registry;

import imagesigning.core.text.RemoteText;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A store did not give or take signatures. Carries a stable code; the message says where, what was
 * expected and what to do, and holds nothing secret. A failure that came over HTTP has the {@link
 * RegistryException} as its cause. Immutable.
 */
public final class SignatureStoreException extends IOException {
  private static final long serialVersionUID = 1L;

  /** The stable code. */
  private final StoreFailure failure;

  /**
   * Says what the store did not do.
   *
   * @param failure the stable code
   * @param message for a person, without secrets
   * @param cause what went wrong underneath, or null
   */
  public SignatureStoreException(StoreFailure failure, String message, @Nullable Throwable cause) {
    super(RemoteText.message(message), cause);
    this.failure = failure;
  }

  /**
   * The stable code of what went wrong.
   *
   * @return the code
   */
  public StoreFailure failure() {
    return failure;
  }
}
