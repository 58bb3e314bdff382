package imagesigning.registry.internal.distribution;

import imagesigning.core.IndeterminateReason;
import imagesigning.registry.RegistryException;
import imagesigning.registry.internal.http.HttpAnswer;

/** Why a registry did not take something, in words for a person. */
final class WriteRefusal {
  private WriteRefusal() {}

  /**
   * The exception for an answer that is no success.
   *
   * @param answer the answer
   * @param problem such as {@code did not take the manifest of host/app:1}
   */
  static RegistryException of(HttpAnswer answer, String problem) {
    IndeterminateReason reason =
        switch (answer.status()) {
          case 403 -> IndeterminateReason.ACCESS_DENIED;
          case 429 -> IndeterminateReason.RATE_LIMITED;
          default -> IndeterminateReason.REGISTRY_ERROR;
        };
    String code = ErrorCode.in(answer).map(known -> " " + known).orElse("");
    return answer.failure(
        reason,
        "The registry "
            + problem
            + ": it answered with "
            + answer.status()
            + code
            + meaning(answer.status())
            + ".");
  }

  private static String meaning(int status) {
    return switch (status) {
      case 403 -> ", these credentials may not write there";
      case 404 -> ", there is no such repository, or nobody may write there";
      case 405 -> ", it is read-only or has no such function";
      case 409 -> ", something else is there already and may not be replaced";
      case 413 -> ", it is too large for this registry";
      case 429 -> ", it refuses further requests for now";
      default -> status >= 500 ? ", something is wrong at the registry" : "";
    };
  }
}
