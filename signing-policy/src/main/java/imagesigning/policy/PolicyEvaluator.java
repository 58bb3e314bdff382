package imagesigning.policy;

import imagesigning.core.ImageReference;
import imagesigning.core.Limits;
import imagesigning.core.Manifest;
import imagesigning.core.simplesigning.UntrustedSignature;
import java.time.Clock;
import java.util.List;

/**
 * Judges images held in memory. Thread-safe, lock-free, reusable; key files are read at first use
 * and parsed once. A new policy or new keys need a new evaluator.
 */
public final class PolicyEvaluator {

  PolicyEvaluator() {}

  /**
   * An evaluator with real key files, the system clock and default limits.
   *
   * @param policy the policy
   */
  public PolicyEvaluator(Policy policy) {
    this();
  }

  /**
   * Starts an evaluator with other settings.
   *
   * @param policy the policy
   * @return a builder
   */
  public static Builder builder(Policy policy) {
    throw new IllegalStateException("not written yet");
  }

  /** Settings of an evaluator. Not thread-safe. */
  public interface Builder {
    /**
     * Where key files come from.
     *
     * @param keyFiles the reader
     * @return this builder
     */
    Builder keyFiles(KeyFiles keyFiles);

    /**
     * The clock that decides what has expired.
     *
     * @param clock the clock
     * @return this builder
     */
    Builder clock(Clock clock);

    /**
     * Bounds on sizes.
     *
     * @param limits the limits
     * @return this builder
     */
    Builder limits(Limits limits);

    /**
     * Whether SHA-1 and RIPEMD-160 signatures count, with a warning; on by default as gpg does.
     *
     * @param accept whether they count
     * @return this builder
     */
    Builder acceptWeakHashes(boolean accept);

    /**
     * Whether an image is allowed only if some requirement verified a signature.
     *
     * @param require whether to demand it
     * @return this builder
     */
    Builder requireSigned(boolean require);

    /**
     * The evaluator.
     *
     * @return a new evaluator
     */
    PolicyEvaluator build();
  }

  /**
   * What is needed to judge an image.
   *
   * @param reference the image as the user named it
   * @return the plan
   */
  public EvaluationPlan plan(ImageReference reference) {
    throw new IllegalStateException("not written yet");
  }

  /**
   * Judges one manifest.
   *
   * @param image the image
   * @return the verdict
   */
  public Verdict evaluate(ImageInMemory image) {
    throw new IllegalStateException("not written yet");
  }

  /**
   * Judges one manifest that may be malformed.
   *
   * @param reference the image as the user named it
   * @param manifest the exact bytes of its manifest
   * @param signatures its signatures
   * @return the verdict
   */
  public Verdict evaluate(
      ImageReference reference, byte[] manifest, List<? extends UntrustedSignature> signatures) {
    throw new IllegalStateException("not written yet");
  }

  /**
   * Puts the verdicts of all instances of an index together: allowed only if there is at least one
   * and all are.
   *
   * @param reference the image as the user named it
   * @param index the index
   * @param instances the verdicts of all its instances
   * @return the verdict, pinned to the index if allowed
   */
  public Verdict combine(ImageReference reference, Manifest index, List<Verdict> instances) {
    throw new IllegalStateException("not written yet");
  }
}
