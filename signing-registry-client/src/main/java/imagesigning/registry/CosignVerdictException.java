package imagesigning.registry;

/** Thrown by {@link CosignVerdict#orThrow()} when the answer is not yes. */
public final class CosignVerdictException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient CosignVerdict verdict;

  CosignVerdictException(CosignVerdict verdict) {
    super(verdict.explain());
    this.verdict = verdict;
  }

  /**
   * The verdict.
   *
   * @return a rejection, or an indeterminate verdict
   */
  public CosignVerdict verdict() {
    return verdict;
  }
}
