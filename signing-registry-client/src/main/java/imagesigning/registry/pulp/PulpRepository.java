package imagesigning.registry.pulp;

import imagesigning.core.text.RecordText;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A repository of a Pulp server.
 *
 * @param href where it is, below the API
 * @param name its name
 * @param description for people
 * @param manifestSigningService the href of its own signing service, which is used when a request
 *     to sign names none
 * @param latestVersionHref its newest version
 * @param versionsHref the list of its versions
 * @param retainRepoVersions how many versions are kept; empty for all
 * @param labels free labels; one without a value has an empty one
 * @param created when it was created
 */
public record PulpRepository(
    String href,
    String name,
    Optional<String> description,
    Optional<String> manifestSigningService,
    Optional<String> latestVersionHref,
    Optional<String> versionsHref,
    OptionalLong retainRepoVersions,
    Map<String, String> labels,
    Optional<Instant> created) {

  /** Copies the labels. */
  public PulpRepository {
    labels = Map.copyOf(labels);
  }

  /** The components, their texts escaped and cut. */
  @Override
  public String toString() {
    return RecordText.of(PulpRepository.class)
        .with("href", href)
        .with("name", name)
        .with("description", description)
        .with("manifestSigningService", manifestSigningService)
        .with("latestVersionHref", latestVersionHref)
        .with("versionsHref", versionsHref)
        .with("retainRepoVersions", retainRepoVersions)
        .with("labels", labels)
        .with("created", created)
        .toString();
  }
}
