package imagesigning.policy;

import imagesigning.core.RejectionReason;
import imagesigning.policy.PolicyRequirement.InsecureAcceptAnything;
import imagesigning.policy.PolicyRequirement.KeyType;
import imagesigning.policy.PolicyRequirement.Reject;
import imagesigning.policy.PolicyRequirement.SignedBaseLayer;
import imagesigning.policy.PolicyRequirement.SignedBy;
import imagesigning.policy.PolicyRequirement.SigstoreSigned;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The requirements whose answer does not depend on signatures. */
final class RequirementKind {
  private RequirementKind() {}

  /** Whether signatures must be examined; if not, {@link #judge} has the answer. */
  static boolean needsSignatures(PolicyRequirement requirement) {
    return needsSimpleSignatures(requirement) || needsSigstoreSignatures(requirement);
  }

  static boolean needsSimpleSignatures(PolicyRequirement requirement) {
    return requirement instanceof SignedBy s && s.keyType() == KeyType.GPG_KEYS;
  }

  static boolean needsSigstoreSignatures(PolicyRequirement requirement) {
    return requirement instanceof SigstoreSigned;
  }

  /**
   * Whether signatures of a kind must be examined to judge the list, up to what denies anyway.
   *
   * @param kind which requirements need such signatures
   */
  static boolean signaturesMatter(
      List<PolicyRequirement> requirements, Predicate<PolicyRequirement> kind) {
    for (PolicyRequirement requirement : requirements) {
      if (kind.test(requirement)) {
        return true;
      }
      if (!needsSignatures(requirement) && judge(requirement).outcome() != Outcome.ALLOWED) {
        return false;
      }
    }
    return false;
  }

  /** The answer, which is the same for every image. */
  static RequirementResult judge(PolicyRequirement requirement) {
    if (requirement instanceof InsecureAcceptAnything) {
      return new RequirementResult(
          requirement.type(),
          Outcome.ALLOWED,
          Optional.empty(),
          "Anything is accepted; no signature was looked at.",
          List.of());
    }
    RejectionReason reason = reason(requirement);
    return new RequirementResult(
        requirement.type(), Outcome.REJECTED, Optional.of(reason), reason.meaning(), List.of());
  }

  private static RejectionReason reason(PolicyRequirement requirement) {
    if (requirement instanceof Reject) {
      return RejectionReason.POLICY_REJECTS;
    }
    if (requirement instanceof SignedBaseLayer) {
      return RejectionReason.SIGNED_BASE_LAYER_UNSUPPORTED;
    }
    if (requirement instanceof SignedBy) {
      return RejectionReason.KEY_TYPE_UNSUPPORTED;
    }
    throw new IllegalStateException("unknown requirement " + requirement.type());
  }
}
