package imagesigning.registry;

import imagesigning.core.Limits;
import imagesigning.policy.KeyFiles;
import imagesigning.policy.Policy;
import imagesigning.policy.PolicyEvaluator;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * By what a verifier judges: a ready-made evaluator, or a policy with settings. Not thread-safe.
 */
final class EvaluatorSettings {
  @Nullable Policy policy;
  @Nullable PolicyEvaluator evaluator;
  @Nullable KeyFiles keyFiles;
  boolean requireSigned;
  boolean requireUsualRegistryNames;

  /**
   * The evaluator.
   *
   * @throws IllegalStateException if there is neither a policy nor an evaluator, or both, or
   *     settings beside an evaluator
   */
  PolicyEvaluator evaluator(Clock clock, Limits limits) {
    if (evaluator != null && policy == null) {
      if (keyFiles != null || requireSigned || requireUsualRegistryNames) {
        throw new IllegalStateException(
            "key files, requireSigned and requireUsualRegistryNames are settings of the evaluator"
                + " given");
      }
      return evaluator;
    }
    if (policy == null || evaluator != null) {
      throw new IllegalStateException("give either a policy or an evaluator");
    }
    PolicyEvaluator.Builder judge =
        PolicyEvaluator.builder(policy)
            .clock(clock)
            .limits(limits)
            .requireSigned(requireSigned)
            .requireUsualRegistryNames(requireUsualRegistryNames);
    if (keyFiles != null) {
      judge.keyFiles(keyFiles);
    }
    return judge.build();
  }
}
