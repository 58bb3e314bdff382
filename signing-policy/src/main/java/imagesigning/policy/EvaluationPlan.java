package imagesigning.policy;

import java.util.Optional;

/**
 * What must be fetched before an image can be judged.
 *
 * @param scope the scope that matched
 * @param decided the verdict, if it needs nothing fetched (a {@code reject} scope)
 * @param needsSimpleSignatures whether simple signatures are needed
 * @param needsSigstoreSignatures whether sigstore signatures are needed
 */
public record EvaluationPlan(
    ScopeMatch scope,
    Optional<Verdict> decided,
    boolean needsSimpleSignatures,
    boolean needsSigstoreSignatures) {}
