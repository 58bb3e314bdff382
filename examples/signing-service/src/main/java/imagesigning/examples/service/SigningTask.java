package imagesigning.examples.service;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * That the images of a repository are to be signed.
 *
 * @param id its id
 * @param repository the repository
 * @param signingService who signs
 * @param tags which tags; none means all
 * @param basePath the repository in the names that are signed
 * @param requestedBy who asked for it
 * @param correlation a text by which it is found in logs
 * @param state how far it is
 * @param attempts how often it was begun
 * @param created when it was asked for
 * @param started when it was first begun
 * @param finished when it ended
 * @param error why it failed
 * @param version the version of the repository that it made
 */
record SigningTask(
    UUID id,
    UUID repository,
    UUID signingService,
    List<String> tags,
    String basePath,
    String requestedBy,
    String correlation,
    State state,
    int attempts,
    Instant created,
    Optional<Instant> started,
    Optional<Instant> finished,
    Optional<String> error,
    Optional<Integer> version) {

  /** How far a task is; the names are Pulp's. */
  enum State {
    WAITING,
    RUNNING,
    COMPLETED,
    FAILED;

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
