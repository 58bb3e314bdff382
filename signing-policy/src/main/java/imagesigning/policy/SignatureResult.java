package imagesigning.policy;

import imagesigning.core.VerdictReason;
import imagesigning.core.text.RemoteText;
import java.util.List;
import java.util.Optional;

/**
 * What one requirement made of one signature.
 *
 * @param store where the signature was found, such as a look-aside URL without secrets
 * @param index its number there, from 1
 * @param format {@code simple-signing} or {@code sigstore}
 * @param outcome the answer
 * @param reason why not, unless allowed
 * @param message one sentence for a person
 * @param keyFingerprint primary fingerprint of the key that verified, or the key the signature
 *     claims if it was refused
 * @param checks the checks that were made, in order
 */
public record SignatureResult(
    String store,
    int index,
    String format,
    Outcome outcome,
    Optional<VerdictReason> reason,
    String message,
    Optional<String> keyFingerprint,
    List<VerdictCheck> checks) {
  /** Makes the texts fit to be shown, and copies the list. */
  public SignatureResult {
    store = RemoteText.message(store);
    format = RemoteText.message(format);
    message = RemoteText.message(message);
    keyFingerprint = keyFingerprint.map(RemoteText::message);
    checks = List.copyOf(checks);
  }
}
