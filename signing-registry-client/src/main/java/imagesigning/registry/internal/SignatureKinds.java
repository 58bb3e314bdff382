package imagesigning.registry.internal;

import imagesigning.policy.EvaluationPlan;

/**
 * Which kinds of signatures are looked for.
 *
 * @param simple simple signatures
 * @param sigstore sigstore signatures
 */
public record SignatureKinds(boolean simple, boolean sigstore) {

  /** Whatever is there. */
  public static final SignatureKinds ALL = new SignatureKinds(true, true);

  /** What an image's requirements ask for. */
  public static SignatureKinds neededBy(EvaluationPlan plan) {
    return new SignatureKinds(plan.needsSimpleSignatures(), plan.needsSigstoreSignatures());
  }

  /** Whether nothing is looked for. */
  public boolean isEmpty() {
    return !simple && !sigstore;
  }
}
