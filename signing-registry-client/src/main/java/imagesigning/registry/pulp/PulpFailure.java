package imagesigning.registry.pulp;

import java.util.Locale;

/** Why a call to Pulp did not give what was asked for. Stable codes, listed in docs/errors.md. */
public enum PulpFailure {
  /** Credentials are needed, or those given are not accepted. */
  AUTHENTICATION_REQUIRED("Credentials are needed, or those given are not accepted."),
  /** These credentials may not do that. */
  ACCESS_DENIED("These credentials may not do that."),
  /** The credentials cannot be read, or are of a kind that Pulp does not take. */
  CREDENTIALS_UNUSABLE("The credentials cannot be read, or are of a kind that Pulp does not take."),
  /** Pulp does not know what was asked for, or does not show it to this user. */
  NOT_FOUND("Pulp does not know what was asked for, or does not show it to this user."),
  /** Pulp says that what was sent is wrong. */
  REFUSED("Pulp says that what was sent is wrong."),
  /** Something else stands in the way for now, such as another task. */
  CONFLICT("Something else stands in the way for now, such as another task."),
  /** The server refuses further requests for now. */
  RATE_LIMITED("The server refuses further requests for now."),
  /** The server failed. */
  SERVER_FAILURE("The server failed."),
  /** The server could not be reached, or the connection broke. */
  UNREACHABLE("The server could not be reached, or the connection broke."),
  /** There was no complete answer in time. */
  TIMEOUT("There was no complete answer in time."),
  /** The answer has a status that the call never has, or it is a redirect that is not followed. */
  UNEXPECTED_ANSWER(
      "The answer has a status that the call never has, or it is a redirect that is not followed."),
  /** The answer is larger than the limit. */
  ANSWER_TOO_LARGE("The answer is larger than the limit."),
  /** The answer is not JSON, or lacks what is needed, or has it in another type. */
  ANSWER_MALFORMED("The answer is not JSON, or lacks what is needed, or has it in another type."),
  /** A link leads to another server, or out of the API. */
  LINK_REFUSED("A link leads to another server, or out of the API."),
  /** The pages of a list lead back to one that was read already. */
  PAGING_LOOP("The pages of a list lead back to one that was read already."),
  /** The list has more pages than the limit. */
  TOO_MANY_PAGES("The list has more pages than the limit."),
  /** A tag to sign is not in the repository; nothing was signed. */
  TAG_UNKNOWN("A tag to sign is not in the repository; nothing was signed."),
  /** Host or base path of the images is not known, so their references are not either. */
  REFERENCES_UNKNOWN(
      "Host or base path of the images is not known, so their references are not either."),
  /** The task failed. */
  TASK_FAILED("The task failed."),
  /** The task was canceled. */
  TASK_CANCELED("The task was canceled."),
  /** The task was skipped. */
  TASK_SKIPPED("The task was skipped."),
  /** The task was not done in time; it may still be done. */
  TASK_TIMEOUT("The task was not done in time; it may still be done.");

  private final String meaning;

  PulpFailure(String meaning) {
    this.meaning = meaning;
  }

  /**
   * What the code says, for a person.
   *
   * @return one sentence
   */
  public String meaning() {
    return meaning;
  }

  /**
   * The code as it stands in messages and documents.
   *
   * @return lower case with hyphens, such as {@code task-failed}
   */
  public String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
