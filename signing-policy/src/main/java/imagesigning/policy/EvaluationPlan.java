package imagesigning.policy;

import java.util.Optional;

/**
 * What must be fetched before an image can be judged. Immutable.
 *
 * @param scope the scope that matched
 * @param decided the verdict, if it is the same whatever the image is, so that nothing needs to be
 *     fetched; never {@link Verdict.Allowed}, because what is allowed must be pinned
 * @param needsSimpleSignatures whether simple signatures are needed; if not, reading none is enough
 * @param needsSigstoreSignatures whether sigstore signatures are needed; if not, reading none is
 *     enough
 */
public record EvaluationPlan(
    ScopeMatch scope,
    Optional<Verdict> decided,
    boolean needsSimpleSignatures,
    boolean needsSigstoreSignatures) {}
