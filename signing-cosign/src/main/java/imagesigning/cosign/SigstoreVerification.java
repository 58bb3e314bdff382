package imagesigning.cosign;

import imagesigning.core.RejectionReason;
import imagesigning.core.text.RemoteText;
import java.util.List;
import java.util.function.Function;

/** What became of one sigstore signature: a value, never an exception for "no". */
public sealed interface SigstoreVerification {

  /**
   * The checks that were made, in order.
   *
   * @return an unmodifiable list
   */
  List<SigstoreCheck> checks();

  /**
   * Handles both answers.
   *
   * @param verified what to do with a good signature
   * @param refused what to do with a refusal
   * @param <T> type of the result
   * @return what the chosen function returned
   */
  <T> T fold(
      Function<? super Verified, ? extends T> verified,
      Function<? super Refused, ? extends T> refused);

  /**
   * The signature is good and its payload is a statement about an image. Which image that is has
   * not been compared with anything.
   */
  final class Verified implements SigstoreVerification {
    private final VerifiedSigstoreSignature signature;
    private final List<SigstoreCheck> checks;

    Verified(VerifiedSigstoreSignature signature, List<SigstoreCheck> checks) {
      this.signature = signature;
      this.checks = List.copyOf(checks);
    }

    /**
     * What was verified.
     *
     * @return the signature
     */
    public VerifiedSigstoreSignature signature() {
      return signature;
    }

    @Override
    public List<SigstoreCheck> checks() {
      return checks;
    }

    @Override
    public <T> T fold(
        Function<? super Verified, ? extends T> verified,
        Function<? super Refused, ? extends T> refused) {
      return verified.apply(this);
    }
  }

  /**
   * The signature does not count.
   *
   * @param reason the stable code
   * @param message what was found, for a person; remote text escaped and cut
   * @param checks the checks that were made, the failed one last
   */
  record Refused(RejectionReason reason, String message, List<SigstoreCheck> checks)
      implements SigstoreVerification {
    /** Makes the message fit to be shown, and copies the list. */
    public Refused {
      message = RemoteText.message(message);
      checks = List.copyOf(checks);
    }

    @Override
    public <T> T fold(
        Function<? super Verified, ? extends T> verified,
        Function<? super Refused, ? extends T> refused) {
      return refused.apply(this);
    }
  }
}
