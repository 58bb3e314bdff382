package imagesigning.policy;

import imagesigning.core.text.Warnings;
import java.util.List;
import java.util.Optional;

/**
 * A requirement that was judged.
 *
 * @param result what became of it
 * @param signature the signature that satisfied it, if it asks for one and is satisfied
 * @param warnings what a person should know
 */
record JudgedRequirement(
    RequirementResult result, Optional<VerifiedSignature> signature, List<String> warnings) {

  /** Copies the warnings, as many as a person can read. */
  JudgedRequirement {
    warnings = Warnings.of(warnings);
  }

  static JudgedRequirement of(RequirementResult result) {
    return new JudgedRequirement(result, Optional.empty(), List.of());
  }
}
