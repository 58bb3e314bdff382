package imagesigning.core.openpgp;

import imagesigning.core.RejectionReason;
import imagesigning.core.text.RemoteText;
import java.util.Optional;

/** The outcome of verifying one OpenPGP message: a value, never an exception for "no". */
public sealed interface OpenPgpVerification {

  /** The message is good; {@link #message()} holds what was signed. */
  final class Verified implements OpenPgpVerification {
    private final VerifiedMessage message;

    Verified(VerifiedMessage message) {
      this.message = message;
    }

    /**
     * The verified message.
     *
     * @return the message
     */
    public VerifiedMessage message() {
      return message;
    }
  }

  /**
   * The message is not accepted.
   *
   * @param reason the stable code
   * @param message expected and found, for a person
   * @param claimedKey fingerprint or key id of the key the message claims (unverified unless the
   *     reason says the key is known)
   */
  record Refused(RejectionReason reason, String message, Optional<String> claimedKey)
      implements OpenPgpVerification {
    /** Makes the message fit to be shown. */
    public Refused {
      message = RemoteText.message(message);
      claimedKey = claimedKey.map(RemoteText::message);
    }
  }
}
