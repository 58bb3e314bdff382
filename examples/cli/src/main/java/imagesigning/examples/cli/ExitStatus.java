package imagesigning.examples.cli;

import imagesigning.core.IndeterminateReason;
import imagesigning.core.MalformedDataException;
import imagesigning.core.RejectionReason;
import imagesigning.policy.Verdict;
import imagesigning.registry.CosignVerdict;
import imagesigning.registry.ImagePushException;
import imagesigning.registry.ImageReadException;
import imagesigning.registry.ImageSigningException;
import imagesigning.registry.RegistryException;
import imagesigning.registry.RepositorySigningException;
import imagesigning.registry.SignatureListing;
import imagesigning.registry.SignatureStoreException;
import imagesigning.registry.StoreFailure;
import java.util.EnumSet;
import java.util.Set;

/** The exit statuses of every command. */
final class ExitStatus {
  static final int ALLOWED = 0;
  static final int REJECTED = 1;
  static final int WRONG_INPUT = 2;
  static final int INDETERMINATE = 3;

  private static final Set<RejectionReason> UNUSABLE_KEYS =
      EnumSet.of(
          RejectionReason.NO_KEYS,
          RejectionReason.PUBLIC_KEY_INVALID,
          RejectionReason.CA_CERTIFICATES_INVALID);

  /** Of a key that the command itself names. */
  private static final Set<RejectionReason> UNUSABLE_INPUT =
      EnumSet.of(
          RejectionReason.NO_KEYS,
          RejectionReason.PUBLIC_KEY_INVALID,
          RejectionReason.PUBLIC_KEY_UNSUPPORTED,
          RejectionReason.PUBLIC_KEY_TOO_SMALL,
          RejectionReason.CA_CERTIFICATES_INVALID);

  /** What lies in a store is not known, or is not what it was. */
  private static final Set<StoreFailure> UNSETTLED =
      Set.of(StoreFailure.CONFLICT, StoreFailure.ABSENCE_UNCERTAIN, StoreFailure.SIGNATURES_LOST);

  private ExitStatus() {}

  static int of(Verdict verdict) {
    return verdict.fold(
        allowed -> ALLOWED,
        // podman denies too; but what is wrong is the key file, and mending it is up to the caller
        rejected -> UNUSABLE_KEYS.contains(rejected.reason()) ? WRONG_INPUT : REJECTED,
        indeterminate -> of(indeterminate.reason()));
  }

  static int of(CosignVerdict verdict) {
    return verdict.fold(
        allowed -> ALLOWED, rejected -> REJECTED, indeterminate -> of(indeterminate.reason()));
  }

  /**
   * Of a listing, which judges nothing: what arrived and is malformed has been listed as that, what
   * did not arrive leaves the question open.
   */
  static int of(SignatureListing listing) {
    return listing.manifests().stream()
        .flatMap(manifest -> manifest.unread().stream())
        .map(unread -> unread.reason() instanceof IndeterminateReason r ? of(r) : ALLOWED)
        .reduce(ALLOWED, ExitStatus::worst);
  }

  /** Of a command that failed: whether a server did not answer, or the input was wrong. */
  static int of(Exception failure) {
    if (failure instanceof MalformedDataException data) {
      return UNUSABLE_INPUT.contains(data.reason()) ? WRONG_INPUT : REJECTED;
    }
    if (failure instanceof ImageReadException image) {
      return image.reason() instanceof IndeterminateReason reason ? of(reason) : REJECTED;
    }
    if (failure instanceof ImageSigningException || failure instanceof ImagePushException) {
      // without a cause, the store gave something else back than was put into it
      return failure.getCause() instanceof Exception cause ? of(cause) : INDETERMINATE;
    }
    if (failure instanceof RepositorySigningException repository) {
      return of(repository);
    }
    if (failure instanceof SignatureStoreException store && UNSETTLED.contains(store.failure())) {
      return INDETERMINATE;
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof RegistryException registry) {
        return of(registry.reason());
      }
    }
    return WRONG_INPUT;
  }

  private static int of(RepositorySigningException ended) {
    return switch (ended.failure()) {
      case TAG_UNKNOWN, COMPANION_TAG, NOTHING_TO_SIGN -> WRONG_INPUT;
      case INCOMPLETE -> ended.getCause() instanceof Exception cause ? of(cause) : INDETERMINATE;
      default -> REJECTED;
    };
  }

  private static int of(IndeterminateReason reason) {
    return reason.isLocal() ? WRONG_INPUT : INDETERMINATE;
  }

  /** Of several images: wrong input counts most, then a rejection, then an unanswered question. */
  static int worst(int one, int other) {
    return rank(one) >= rank(other) ? one : other;
  }

  private static int rank(int status) {
    return switch (status) {
      case WRONG_INPUT -> 3;
      case REJECTED -> 2;
      case INDETERMINATE -> 1;
      default -> 0;
    };
  }
}
