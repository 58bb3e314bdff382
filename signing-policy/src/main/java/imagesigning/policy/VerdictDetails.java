package imagesigning.policy;

import imagesigning.core.Digest;
import imagesigning.core.ImageReference;
import imagesigning.core.Platform;
import imagesigning.core.text.RecordText;
import imagesigning.core.text.Warnings;
import java.util.List;
import java.util.Optional;

/**
 * How a verdict came about.
 *
 * @param image the image as the user named it
 * @param digest digest of the manifest that was judged, if one was had
 * @param platform the platform chosen from an index, if one was chosen
 * @param scope the scope that matched, if the policy was asked
 * @param requirements the requirements that were judged, in order
 * @param warnings what a person should know; at most 100, the last of which then says how many were
 *     left out
 * @param instances the verdicts of the instances, when all instances of an index were judged
 */
public record VerdictDetails(
    ImageReference image,
    Optional<Digest> digest,
    Optional<Platform> platform,
    Optional<ScopeMatch> scope,
    List<RequirementResult> requirements,
    List<String> warnings,
    List<Verdict> instances) {
  /** Copies the lists, of the warnings as many as a person can read. */
  public VerdictDetails {
    requirements = List.copyOf(requirements);
    warnings = Warnings.of(warnings);
    instances = List.copyOf(instances);
  }

  /**
   * Details of a verdict about which only the image is known.
   *
   * @param image the image
   * @return details with nothing else in them
   */
  public static VerdictDetails of(ImageReference image) {
    return new VerdictDetails(
        image,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of(),
        List.of());
  }

  /** The components, their texts escaped and cut. */
  @Override
  public String toString() {
    return RecordText.of(VerdictDetails.class)
        .with("image", image)
        .with("digest", digest)
        .with("platform", platform)
        .with("scope", scope)
        .with("requirements", requirements)
        .with("warnings", warnings)
        .with("instances", instances)
        .toString();
  }
}
