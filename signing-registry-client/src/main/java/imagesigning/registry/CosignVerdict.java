package imagesigning.registry;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.IndeterminateReason;
import imagesigning.core.RejectionReason;
import imagesigning.core.text.RecordText;
import imagesigning.core.text.RemoteText;
import imagesigning.core.text.Warnings;
import imagesigning.cosign.VerifiedSigstoreSignature;
import imagesigning.policy.Outcome;
import imagesigning.policy.SignatureResult;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The answer to "is this image signed as was asked?" in cosign's meaning: exactly one of {@link
 * Allowed}, {@link Rejected}, {@link Indeterminate}. Immutable. No policy was asked.
 */
public sealed interface CosignVerdict {

  /**
   * How a verdict came about.
   *
   * @param image the image or layout as the user named it
   * @param digest digest of the manifest that was judged, computed from its bytes, if it was had
   * @param signatures the signatures that were considered, in order
   * @param warnings what a person should know; at most 100, the last of which then says how many
   *     were left out
   */
  record Details(
      String image,
      Optional<Digest> digest,
      List<SignatureResult> signatures,
      List<String> warnings) {
    /** Copies the lists, of the warnings as many as a person can read. */
    public Details {
      signatures = List.copyOf(signatures);
      warnings = Warnings.of(warnings);
    }

    /** The components, their texts escaped and cut. */
    @Override
    public String toString() {
      return RecordText.of(Details.class)
          .with("image", image)
          .with("digest", digest)
          .with("signatures", signatures)
          .with("warnings", warnings)
          .toString();
    }
  }

  /**
   * How it came about.
   *
   * @return the details
   */
  Details details();

  /**
   * Which of the three it is.
   *
   * @return the outcome
   */
  Outcome outcome();

  /**
   * The permission, or an exception that explains.
   *
   * @return the permission
   * @throws CosignVerdictException if the verdict is not {@link Allowed}
   */
  Allowed orThrow();

  /**
   * Handles all three answers.
   *
   * @param allowed what to do with a permission
   * @param rejected what to do with a rejection
   * @param indeterminate what to do when there is no answer
   * @param <T> type of the result
   * @return what the chosen function returned
   */
  <T> T fold(
      Function<? super Allowed, ? extends T> allowed,
      Function<? super Rejected, ? extends T> rejected,
      Function<? super Indeterminate, ? extends T> indeterminate);

  /**
   * The whole explanation for a person: the answer, and every check of every signature. The word of
   * the {@linkplain Outcome outcome} stands at the very beginning and nowhere else, so that a
   * script can look for it: where a name or other foreign text holds one of the three words, in any
   * case, its first letter is written as an escape.
   *
   * @return several lines without a line break at the end; no secrets, and nothing that steers a
   *     terminal
   */
  default String explain() {
    return CosignVerdictText.of(this);
  }

  /**
   * The verdict for a program: one JSON object on one line. Members are never removed or changed
   * within a {@code formatVersion}; others may be added. What does not apply is null; {@code
   * pinnedReference} is there only if it can be used.
   *
   * @return JSON without a line break
   */
  default String toJson() {
    return CosignVerdictJson.of(this);
  }

  /** At least one signature is as was asked. Only {@link CosignVerifier} makes these. */
  final class Allowed implements CosignVerdict {
    private final Details details;
    private final Optional<DockerReference> pinnedReference;
    private final List<VerifiedSigstoreSignature> signatures;

    Allowed(
        Details details,
        Optional<DockerReference> pinnedReference,
        List<VerifiedSigstoreSignature> signatures) {
      this.details = details;
      this.pinnedReference = pinnedReference;
      this.signatures = List.copyOf(signatures);
    }

    /**
     * The image pinned by the digest that was signed: deploy this, not the tag. Of an index it is
     * the index's own digest, and the signature covers its instances only as far as the index names
     * them by digest. Empty for layouts on disk.
     *
     * @return {@code name@digest}
     */
    public Optional<DockerReference> pinnedReference() {
      return pinnedReference;
    }

    /**
     * All signatures that are as was asked.
     *
     * @return at least one
     */
    public List<VerifiedSigstoreSignature> signatures() {
      return signatures;
    }

    @Override
    public Details details() {
      return details;
    }

    @Override
    public Outcome outcome() {
      return Outcome.ALLOWED;
    }

    @Override
    public Allowed orThrow() {
      return this;
    }

    @Override
    public <T> T fold(
        Function<? super Allowed, ? extends T> allowed,
        Function<? super Rejected, ? extends T> rejected,
        Function<? super Indeterminate, ? extends T> indeterminate) {
      return allowed.apply(this);
    }
  }

  /**
   * The image is not signed as was asked.
   *
   * @param details how it came about
   * @param reason the stable code
   * @param message one sentence for a person
   */
  record Rejected(Details details, RejectionReason reason, String message)
      implements CosignVerdict {
    /** Makes the message fit to be shown. */
    public Rejected {
      message = RemoteText.message(message);
    }

    @Override
    public Outcome outcome() {
      return Outcome.REJECTED;
    }

    @Override
    public Allowed orThrow() {
      throw new CosignVerdictException(this);
    }

    @Override
    public <T> T fold(
        Function<? super Allowed, ? extends T> allowed,
        Function<? super Rejected, ? extends T> rejected,
        Function<? super Indeterminate, ? extends T> indeterminate) {
      return rejected.apply(this);
    }
  }

  /**
   * The question could not be answered; never treat it as a yes, and never as "unsigned".
   *
   * @param details how far it came
   * @param reason the stable code
   * @param message one sentence for a person
   */
  record Indeterminate(Details details, IndeterminateReason reason, String message)
      implements CosignVerdict {
    /** Makes the message fit to be shown. */
    public Indeterminate {
      message = RemoteText.message(message);
    }

    @Override
    public Outcome outcome() {
      return Outcome.INDETERMINATE;
    }

    @Override
    public Allowed orThrow() {
      throw new CosignVerdictException(this);
    }

    @Override
    public <T> T fold(
        Function<? super Allowed, ? extends T> allowed,
        Function<? super Rejected, ? extends T> rejected,
        Function<? super Indeterminate, ? extends T> indeterminate) {
      return indeterminate.apply(this);
    }
  }
}
