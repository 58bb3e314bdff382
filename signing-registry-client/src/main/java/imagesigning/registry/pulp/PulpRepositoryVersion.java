package imagesigning.registry.pulp;

import imagesigning.core.text.RecordText;
import java.time.Instant;
import java.util.Optional;

/**
 * One version of a repository: what it holds, and what came and went with it.
 *
 * @param href where it is, below the API
 * @param number its number within the repository
 * @param repository the href of its repository
 * @param baseVersion the href of the version it was made from, if that was not its predecessor
 * @param created when it was made
 * @param contentSummary numbers by type of content
 */
public record PulpRepositoryVersion(
    String href,
    long number,
    Optional<String> repository,
    Optional<String> baseVersion,
    Optional<Instant> created,
    ContentSummary contentSummary) {

  /**
   * Whether any signature is attached: what Galaxy shows as “signed”. It says nothing about who
   * signed, or whether every image is signed.
   *
   * @return whether there is at least one
   */
  public boolean hasSignatures() {
    return contentSummary.present(ContentSummary.SIGNATURE) > 0;
  }

  /** The components, their texts escaped and cut. */
  @Override
  public String toString() {
    return RecordText.of(PulpRepositoryVersion.class)
        .with("href", href)
        .with("number", number)
        .with("repository", repository)
        .with("baseVersion", baseVersion)
        .with("created", created)
        .with("contentSummary", contentSummary)
        .toString();
  }
}
