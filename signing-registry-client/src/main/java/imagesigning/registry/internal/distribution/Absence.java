package imagesigning.registry.internal.distribution;

import imagesigning.registry.internal.http.HttpAnswer;
import java.util.Optional;

/**
 * What an answer to the request for a manifest says of whether there is one, and how far that may
 * be believed. Only 404 says that there is none, and 400 if it has the specification's code for it:
 * whatever else sounds like it, such as a refusal with the words “not found”, is no answer to the
 * question. A reader may take every 404 that is not plainly about something else; who writes in the
 * place of what there may be, has to know.
 */
enum Absence {
  /** The registry says so with the specification's code for it. */
  CERTAIN,
  /** The registry says so, in words of its own. */
  WORDED_BY_REGISTRY,
  /** The registry says that there is not even the repository, which a reader takes for a fault. */
  REPOSITORY_UNKNOWN,
  /** Nothing shows that it was the registry that said so. */
  UNPROVEN,
  /** It says something else. */
  NOT_SAID;

  /** What an answer says. */
  static Absence of(HttpAnswer answer, int jsonDepth) {
    if (answer.isCut() || answer.status() != 404 && answer.status() != 400) {
      return NOT_SAID;
    }
    Optional<FirstError> error = FirstError.in(answer, jsonDepth);
    Absence said =
        answer.status() == 404
            ? error.map(Absence::of404).orElseGet(() -> withoutError(answer))
            : error.filter(FirstError::isManifestUnknown).map(e -> UNPROVEN).orElse(NOT_SAID);
    return answer.isRedirected() ? said.fromElsewhere() : said;
  }

  private static Absence of404(FirstError error) {
    if (error.isManifestUnknown()) {
      return CERTAIN;
    }
    if (error.isNameUnknown()) {
      return REPOSITORY_UNKNOWN;
    }
    if (error.saysNotFound()) {
      return error.enveloped() ? WORDED_BY_REGISTRY : UNPROVEN;
    }
    return NOT_SAID;
  }

  /** A page of a proxy, or what registries that say little have: no body, but their own header. */
  private static Absence withoutError(HttpAnswer answer) {
    return answer.body().length == 0 && answer.header("Docker-Distribution-Api-Version").isPresent()
        ? WORDED_BY_REGISTRY
        : UNPROVEN;
  }

  /** What another server says than the one that was asked, and that will be written to. */
  private Absence fromElsewhere() {
    return switch (this) {
      case CERTAIN -> WORDED_BY_REGISTRY;
      case WORDED_BY_REGISTRY -> UNPROVEN;
      default -> this;
    };
  }

  /** Whether a reader takes it for an answer, as containers/image does. */
  boolean isEnoughForReaders() {
    return this == CERTAIN || this == WORDED_BY_REGISTRY || this == UNPROVEN;
  }

  /** Whether something may be written once a second answer agrees. */
  boolean canBeConfirmed() {
    return this == WORDED_BY_REGISTRY || this == REPOSITORY_UNKNOWN;
  }
}
