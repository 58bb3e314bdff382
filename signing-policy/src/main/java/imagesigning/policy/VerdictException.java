package imagesigning.policy;

/** Thrown by {@link Verdict#orThrow()} when the answer is not yes. */
public final class VerdictException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Verdict verdict;

  VerdictException(Verdict verdict) {
    super(verdict.explain());
    this.verdict = verdict;
  }

  /**
   * The verdict.
   *
   * @return a rejection, or an indeterminate verdict
   */
  public Verdict verdict() {
    return verdict;
  }
}
