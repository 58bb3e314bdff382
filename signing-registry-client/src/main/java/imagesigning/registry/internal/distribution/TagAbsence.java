package imagesigning.registry.internal.distribution;

import imagesigning.core.DockerReference;
import imagesigning.core.Limits;
import imagesigning.registry.RegistryException;
import imagesigning.registry.RepositorySigningException;
import imagesigning.registry.RepositorySigningLimits;
import imagesigning.registry.internal.http.Deadline;
import imagesigning.registry.internal.http.HttpAnswer;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Makes sure that a tag does not exist, before a manifest is written in its place. The registry's
 * own 404 with the specification's code is enough; where it is worded otherwise, as Harbor does it,
 * the list of tags must agree. A 404 that anything else on the way may have given never is enough.
 */
final class TagAbsence {
  private final TagsEndpoint tags;
  private final Limits limits;

  TagAbsence(RegistryRequests requests, Limits limits) {
    this.tags = new TagsEndpoint(requests, RepositorySigningLimits.DEFAULT, TagsEndpoint.PAGE);
    this.limits = limits;
  }

  /**
   * Refuses a tag that may exist.
   *
   * @param answer what the request for its manifest was answered with, a 404
   * @throws UncertainAbsenceException if it may exist
   */
  void require(DockerReference repository, String tag, HttpAnswer answer, Deadline deadline)
      throws UncertainAbsenceException {
    Absence said = Absence.of(answer, limits.jsonDepth());
    if (said == Absence.CERTAIN) {
      return;
    }
    if (!said.canBeConfirmed()) {
      throw uncertain(answer, "and not with a registry's error that says that there is none", null);
    }
    boolean listed;
    try {
      listed = tags.holds(repository, tag, deadline);
    } catch (RegistryException | RepositorySigningException e) {
      throw uncertain(
          answer, "and the list of tags does not confirm it (" + e.getMessage() + ")", e);
    }
    if (listed) {
      throw uncertain(answer, "but the list of tags has the tag", null);
    }
  }

  private static UncertainAbsenceException uncertain(
      HttpAnswer answer, String why, @Nullable IOException cause) {
    String code = ErrorCode.in(answer).map(known -> " " + known).orElse("");
    return new UncertainAbsenceException(
        "The request for the manifest of attached signatures ("
            + answer.url()
            + ") was answered with "
            + answer.status()
            + code
            + ", "
            + why
            + ".",
        cause);
  }
}
