package imagesigning.policy;

import imagesigning.core.DockerReference;
import imagesigning.core.IndeterminateReason;
import imagesigning.core.RejectionReason;
import imagesigning.core.text.RemoteText;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The answer to "may this image be trusted?": exactly one of {@link Allowed}, {@link Rejected},
 * {@link Indeterminate}. Immutable.
 */
public sealed interface Verdict {

  /**
   * How it came about.
   *
   * @return the details
   */
  VerdictDetails details();

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
   * @throws VerdictException if the verdict is not {@link Allowed}
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
   * The whole explanation for a person: the answer, how it came about, and what to do. The word of
   * the {@linkplain Outcome outcome} stands at the very beginning and nowhere else, so that a
   * script can look for it: where a name or other foreign text holds one of the three words, in any
   * case, its first letter is written as an escape.
   *
   * @return several lines without a line break at the end; no secrets, and nothing that steers a
   *     terminal
   */
  default String explain() {
    return VerdictText.of(this);
  }

  /**
   * The verdict for a program: one JSON object on one line. Members are never removed or changed
   * within a {@code formatVersion}; others may be added. What does not apply is null; {@code
   * pinnedReference} is there only if it can be used.
   *
   * @return JSON without a line break
   */
  default String toJson() {
    return VerdictJson.of(this);
  }

  /** The image may be trusted. Only the evaluator makes these. */
  final class Allowed implements Verdict {
    private final VerdictDetails details;
    private final Optional<DockerReference> pinnedReference;
    private final List<VerifiedSignature> signatures;

    Allowed(
        VerdictDetails details,
        Optional<DockerReference> pinnedReference,
        List<VerifiedSignature> signatures) {
      this.details = details;
      this.pinnedReference = pinnedReference;
      this.signatures = List.copyOf(signatures);
    }

    /**
     * The image pinned by the digest that was judged: deploy this, not the tag. Empty for images
     * that are not in a registry.
     *
     * @return {@code name@digest}
     */
    public Optional<DockerReference> pinnedReference() {
      return pinnedReference;
    }

    /**
     * The signatures that satisfied requirements.
     *
     * @return the signatures; empty if the policy demanded none
     */
    public List<VerifiedSignature> signatures() {
      return signatures;
    }

    @Override
    public VerdictDetails details() {
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
   * The image must not be trusted.
   *
   * @param details how it came about
   * @param reason the stable code
   * @param message one sentence for a person
   */
  record Rejected(VerdictDetails details, RejectionReason reason, String message)
      implements Verdict {
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
      throw new VerdictException(this);
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
   * The question could not be answered; never treat it as a yes.
   *
   * @param details how far it came
   * @param reason the stable code
   * @param message one sentence for a person
   */
  record Indeterminate(VerdictDetails details, IndeterminateReason reason, String message)
      implements Verdict {
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
      throw new VerdictException(this);
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
