package imagesigning.core.simplesigning;

import imagesigning.core.Digest;
import imagesigning.core.RejectionReason;
import imagesigning.core.text.RemoteText;
import java.util.function.Function;

/** What became of one signature, checked without a policy: a value, never an exception for "no". */
public sealed interface StandaloneVerification {

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

  /** A good signature of an accepted key for this manifest and this name. Immutable. */
  final class Verified implements StandaloneVerification {
    private final Digest manifestDigest;
    private final String keyFingerprint;
    private final String signingFingerprint;

    Verified(Digest manifestDigest, String keyFingerprint, String signingFingerprint) {
      this.manifestDigest = manifestDigest;
      this.keyFingerprint = keyFingerprint;
      this.signingFingerprint = signingFingerprint;
    }

    /**
     * The digest of the manifest, computed and signed.
     *
     * @return the digest
     */
    public Digest manifestDigest() {
      return manifestDigest;
    }

    /**
     * The fingerprint of the primary key.
     *
     * @return upper-case hex
     */
    public String keyFingerprint() {
      return keyFingerprint;
    }

    /**
     * The fingerprint of the key or subkey that made the signature.
     *
     * @return upper-case hex
     */
    public String signingFingerprint() {
      return signingFingerprint;
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
   * @param message expected and found, for a person
   */
  record Refused(RejectionReason reason, String message) implements StandaloneVerification {
    /** Makes the message fit to be shown. */
    public Refused {
      message = RemoteText.message(message);
    }

    @Override
    public <T> T fold(
        Function<? super Verified, ? extends T> verified,
        Function<? super Refused, ? extends T> refused) {
      return refused.apply(this);
    }
  }
}
