package imagesigning.registry;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.text.RecordText;
import imagesigning.core.text.RemoteText;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * That somebody verified the signature of an image, for lists and displays. It is a note and no
 * proof: who deploys verifies again. Immutable.
 *
 * @param image the digest of the image's manifest
 * @param identity the identity that was expected, and that a signature gave
 * @param keyFingerprints the fingerprints of the primary keys that really verified, in upper-case
 *     hex; at least one
 * @param verifiedAt when, in whole seconds
 * @param verifiedBy who, as the caller says
 */
public record VerificationStatus(
    Digest image,
    DockerReference identity,
    List<String> keyFingerprints,
    Instant verifiedAt,
    String verifiedBy) {

  /**
   * Copies the list and cuts the time.
   *
   * @throws IllegalArgumentException if no key is named
   */
  public VerificationStatus {
    keyFingerprints = List.copyOf(keyFingerprints);
    verifiedAt = verifiedAt.truncatedTo(ChronoUnit.SECONDS);
    if (keyFingerprints.isEmpty()) {
      throw new IllegalArgumentException("a verification names the key that verified");
    }
  }

  /**
   * The status for a person.
   *
   * @return one line
   */
  public String describe() {
    return RemoteText.message(
        image
            + " as "
            + identity
            + ": verified by "
            + verifiedBy
            + " at "
            + verifiedAt
            + " with key "
            + String.join(", ", keyFingerprints));
  }

  /** The components, their texts escaped and cut. */
  @Override
  public String toString() {
    return RecordText.of(VerificationStatus.class)
        .with("image", image)
        .with("identity", identity)
        .with("keyFingerprints", keyFingerprints)
        .with("verifiedAt", verifiedAt)
        .with("verifiedBy", verifiedBy)
        .toString();
  }
}
