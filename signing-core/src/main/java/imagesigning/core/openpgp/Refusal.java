package imagesigning.core.openpgp;

import imagesigning.core.RejectionReason;

/**
 * Why a message is not accepted, on its way to becoming an {@link OpenPgpVerification.Refused}.
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

  /** Expected and found, for a person. */
  String problem() {
    return problem;
  }
}
