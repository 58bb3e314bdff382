package imagesigning.registry.internal.stores;

import imagesigning.core.IndeterminateReason;
import imagesigning.registry.RegistryException;
import imagesigning.registry.SignatureStoreException;
import imagesigning.registry.StoreFailure;
import imagesigning.registry.internal.distribution.ServerText;
import imagesigning.registry.internal.http.HttpAnswer;

/** What an answer of the extensions API that is no success means to whoever reads or adds. */
final class ExtensionsFailure {
  private static final String HINT =
      " Adding signatures needs a permission of its own: in OpenShift the role system:image-signer,"
          + " elsewhere the permission to push to the repository.";
  private static final String UNKNOWN_OUTCOME =
      " Whether the signature was stored is not known; adding it again does not add it twice.";

  private ExtensionsFailure() {}

  /** A list that could not be had. */
  static SignatureStoreException ofReading(RegistryException e) {
    return e.status().orElse(0) == 404
        ? new SignatureStoreException(StoreFailure.IMAGE_UNKNOWN, String.valueOf(e.getMessage()), e)
        : StoreProblems.of(e);
  }

  /**
   * A request to add that was not answered, or with 401.
   *
   * @param e what happened
   * @param acceptedBefore whether the same user and password were accepted a moment before
   */
  static SignatureStoreException ofAdding(RegistryException e, boolean acceptedBefore) {
    StoreFailure failure = StoreProblems.failure(e.reason());
    if (failure == StoreFailure.AUTHENTICATION_REQUIRED && acceptedBefore) {
      failure = StoreFailure.ACCESS_DENIED;
    }
    String more =
        switch (failure) {
          case ACCESS_DENIED -> HINT;
          case SERVER_FAILURE -> UNKNOWN_OUTCOME;
          default -> "";
        };
    return new SignatureStoreException(failure, e.getMessage() + more, e);
  }

  /** A request to add that was answered with something else than success. */
  static SignatureStoreException ofAdding(HttpAnswer answer) {
    StoreFailure failure = failure(answer.status());
    String said = ServerText.in(answer).map(text -> ", and says: " + text).orElse("");
    String message =
        "The registry ("
            + answer.url()
            + ") did not take the signature: it answered with "
            + answer.status()
            + said
            + "."
            + advice(failure);
    return new SignatureStoreException(failure, message, answer.failure(reason(failure), message));
  }

  private static StoreFailure failure(int status) {
    return switch (status) {
      case 403 -> StoreFailure.ACCESS_DENIED;
      case 404 -> StoreFailure.IMAGE_UNKNOWN;
      case 405 -> StoreFailure.NOT_WRITABLE;
      case 413 -> StoreFailure.TOO_LARGE;
      case 429 -> StoreFailure.RATE_LIMITED;
      default -> status / 100 == 4 ? StoreFailure.REFUSED : StoreFailure.SERVER_FAILURE;
    };
  }

  private static String advice(StoreFailure failure) {
    return switch (failure) {
      case ACCESS_DENIED -> HINT;
      case IMAGE_UNKNOWN -> " Push the image before its signature.";
      case NOT_WRITABLE -> " Behind its extensions API signatures can only be read.";
      case RATE_LIMITED, SERVER_FAILURE -> UNKNOWN_OUTCOME;
      default -> "";
    };
  }

  private static IndeterminateReason reason(StoreFailure failure) {
    return switch (failure) {
      case ACCESS_DENIED -> IndeterminateReason.ACCESS_DENIED;
      case RATE_LIMITED -> IndeterminateReason.RATE_LIMITED;
      default -> IndeterminateReason.REGISTRY_ERROR;
    };
  }
}
