package imagesigning.policy;

import imagesigning.core.VerdictReason;
import imagesigning.core.text.RemoteText;
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
  /** Makes the message fit to be shown, and copies the list. */
  public RequirementResult {
    type = RemoteText.message(type);
    message = RemoteText.message(message);
    signatures = List.copyOf(signatures);
  }
}
