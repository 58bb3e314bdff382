package imagesigning.registry.internal.stores;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.MalformedDataException;
import imagesigning.registry.RegistryException;
import imagesigning.registry.SignatureStoreException;
import imagesigning.registry.StoreFailure;
import imagesigning.registry.internal.distribution.UncertainAbsenceException;
import java.util.List;
import java.util.stream.Collectors;

/** What went wrong while a signature was attached, and what is stored then. */
final class AttachmentFailure {
  private static final String NOTHING =
      " The signature was not attached; blobs that nothing refers to may have been uploaded.";
  private static final String NOT_REPLACED =
      " Nothing was written, because that might replace signatures of others.";
  private static final String UNKNOWN_OUTCOME =
      " Whether the signature was attached is not known; adding it again does not add it twice.";

  /** How many layers a message names. */
  private static final int NAMED = 10;

  private AttachmentFailure() {}

  /** There may be signatures at a place where a first manifest would replace them. */
  static SignatureStoreException ofUncertainAbsence(
      DockerReference target, UncertainAbsenceException e) {
    return new SignatureStoreException(
        StoreFailure.ABSENCE_UNCERTAIN,
        "It is not certain that nothing is attached at "
            + target
            + " yet: "
            + e.getMessage()
            + NOT_REPLACED
            + " Try again when the registry answers properly; if it always answers like this, it"
            + " is not the registry that answers, or it is none that signatures can be attached"
            + " in.",
        e);
  }

  /** What is there could not be found out. */
  static SignatureStoreException ofLooking(DockerReference target, RegistryException e) {
    StoreFailure failure = StoreProblems.failure(e.reason());
    boolean refused = failure == StoreFailure.SERVER_FAILURE && e.status().orElse(0) / 100 == 4;
    return new SignatureStoreException(
        refused ? StoreFailure.ABSENCE_UNCERTAIN : failure,
        "What is attached at " + target + " cannot be found out: " + e.getMessage() + NOT_REPLACED,
        e);
  }

  /**
   * Signatures of others were there and are not any more.
   *
   * @param lost the digests of their payloads
   * @param written whether something was written since
   */
  static SignatureStoreException ofLost(
      DockerReference target, List<Digest> lost, boolean written) {
    String named =
        lost.stream().limit(NAMED).map(Digest::toString).collect(Collectors.joining(", "));
    String more = lost.size() > NAMED ? " and " + (lost.size() - NAMED) + " more" : "";
    return new SignatureStoreException(
        StoreFailure.SIGNATURES_LOST,
        "At "
            + target
            + " "
            + lost.size()
            + (lost.size() == 1 ? " layer" : " layers")
            + " of others that were attached before are there no more: "
            + named
            + more
            + ". Another program has written there at the same time or removed them, or the"
            + " registry does not show what it has. "
            + (written ? "Our own signature was written and may be there." : "Nothing was written.")
            + " Look at what is attached there now; if these are missing unintentionally, have"
            + " whoever made them sign again, and sign with one program at a time.",
        null);
  }

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
