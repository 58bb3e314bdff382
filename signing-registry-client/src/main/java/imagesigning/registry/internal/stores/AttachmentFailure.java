package imagesigning.registry.internal.stores;

import imagesigning.core.DockerReference;
import imagesigning.core.MalformedDataException;
import imagesigning.registry.RegistryException;
import imagesigning.registry.SignatureStoreException;
import imagesigning.registry.StoreFailure;

/** What went wrong while a signature was attached, and what is stored then. */
final class AttachmentFailure {
  private static final String NOTHING =
      " The signature was not attached; blobs that nothing refers to may have been uploaded.";
  private static final String UNKNOWN_OUTCOME =
      " Whether the signature was attached is not known; adding it again does not add it twice.";

  private AttachmentFailure() {}

  /** What is there cannot be added to, and is left as it is. */
  static SignatureStoreException ofExisting(DockerReference target, MalformedDataException e) {
    return new SignatureStoreException(
        StoreProblems.failure(e.reason()),
        "No signature can be added to what lies at "
            + target
            + ", which was left as it is. "
            + e.getMessage()
            + " Look at what it is, and have it removed if nobody needs it.",
        e);
  }

  /** A blob was not taken. */
  static SignatureStoreException ofUploading(DockerReference target, RegistryException e) {
    return new SignatureStoreException(
        failure(e), "At " + target + ": " + e.getMessage() + NOTHING, e);
  }

  /** The manifest was not taken. */
  static SignatureStoreException ofPushing(DockerReference target, RegistryException e) {
    boolean refused = e.status().orElse(0) / 100 == 4;
    return new SignatureStoreException(
        failure(e), e.getMessage() + (refused ? NOTHING : UNKNOWN_OUTCOME), e);
  }

  /** The manifest was taken, but what lies there now could not be found out. */
  static SignatureStoreException ofLookingAgain(
      DockerReference target, StoreFailure failure, Exception e) {
    return new SignatureStoreException(
        failure,
        "The registry took the signature at "
            + target
            + ", but whether it is there could not be found out: "
            + e.getMessage()
            + " Adding it again does not add it twice.",
        e);
  }

  private static StoreFailure failure(RegistryException e) {
    return switch (e.status().orElse(0)) {
      case 400, 422 -> StoreFailure.REFUSED;
      case 404 -> StoreFailure.IMAGE_UNKNOWN;
      case 405 -> StoreFailure.NOT_WRITABLE;
      case 409, 412 -> StoreFailure.CONFLICT;
      case 413 -> StoreFailure.TOO_LARGE;
      default -> StoreProblems.failure(e.reason());
    };
  }
}
