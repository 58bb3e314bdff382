package imagesigning.cosign;

import imagesigning.core.RejectionReason;

/**
 * Why a signature is not accepted, on its way to becoming a {@link SigstoreVerification.Refused}.
 * Never leaves the package.
 */
final class Refusal extends Exception {
  private static final long serialVersionUID = 1L;

  private final RejectionReason reason;
  private final String problem;

  Refusal(RejectionReason reason, String problem) {
    super(problem, null, false, false);
    this.reason = reason;
    this.problem = problem;
  }

  RejectionReason reason() {
    return reason;
  }

  /** What was found, for a person. */
  String problem() {
    return problem;
  }
}
