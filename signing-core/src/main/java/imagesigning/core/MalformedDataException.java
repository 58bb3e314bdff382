package imagesigning.core;

import imagesigning.core.text.RemoteText;

/**
 * Bytes that arrived are not what they should be. Carries the reason code set where the check
 * failed; a verification turns it into a rejection, never into "absent".
 */
public final class MalformedDataException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The reason code. */
  private final RejectionReason reason;

  /**
   * Says what is wrong.
   *
   * @param reason the stable code
   * @param message what was expected and what was found, without secrets; made printable and cut
   */
  public MalformedDataException(RejectionReason reason, String message) {
    super(RemoteText.message(message));
    this.reason = reason;
  }

  /**
   * The stable code of what is wrong.
   *
   * @return the code
   */
  public RejectionReason reason() {
    return reason;
  }
}
