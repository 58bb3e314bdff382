package imagesigning.policy;

import imagesigning.core.VerdictReason;
import java.util.List;
import java.util.Optional;

/**
 * What became of one requirement.
 *
 * @param type its type as policy.json spells it
 * @param outcome the answer
 * @param reason why not, unless allowed
 * @param message one sentence for a person
 * @param signatures the signatures that were considered, in order
 */
public record RequirementResult(
    String type,
    Outcome outcome,
    Optional<VerdictReason> reason,
    String message,
    List<SignatureResult> signatures) {
  /** Copies the list. */
  public RequirementResult {
    signatures = List.copyOf(signatures);
  }
}
