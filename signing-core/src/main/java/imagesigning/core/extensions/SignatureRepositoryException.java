package imagesigning.core.extensions;

import java.io.IOException;
import java.util.Objects;

/**
 * A store of signatures cannot do what is asked, in a way that the client may know of. Any other
 * {@link IOException} of a store is answered 500 without details.
 */
public final class SignatureRepositoryException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Which answer the client gets. */
  private final Kind kind;

  /** What kind of refusal it is. */
  public enum Kind {
    /** Later it may work: answered 429. */
    BUSY,
    /** The store does not let this be done: answered 403. */
    DENIED,
    /** The store does not take this signature: answered 400. */
    INVALID
  }

  /**
   * Says why.
   *
   * @param kind which answer the client gets
   * @param message what the client may know of the reason; nothing of the inside of the store
   */
  public SignatureRepositoryException(Kind kind, String message) {
    super(message);
    this.kind = Objects.requireNonNull(kind);
  }

  /**
   * Which answer the client gets.
   *
   * @return the kind
   */
  public Kind kind() {
    return kind;
  }
}
