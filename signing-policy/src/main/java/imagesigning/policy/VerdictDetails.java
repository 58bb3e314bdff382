package imagesigning.policy;

import imagesigning.core.Digest;
import imagesigning.core.ImageReference;
import imagesigning.core.Platform;
import imagesigning.policy.internal.Warnings;
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
 * @param warnings what a person should know
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
  /** Copies the lists. Of more than 100 warnings, the last one says how many are left out. */
  public VerdictDetails {
    requirements = List.copyOf(requirements);
    warnings = Warnings.capped(warnings);
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
}
