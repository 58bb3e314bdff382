package imagesigning.registry.internal.stores;

import imagesigning.core.IndeterminateReason;
import imagesigning.core.MalformedDataException;
import imagesigning.core.RejectionReason;
import imagesigning.core.VerdictReason;
import imagesigning.core.simplesigning.UntrustedSignature;
import imagesigning.policy.ImageInMemory.StoredSignature;
import imagesigning.policy.ImageInMemory.UnreadSignature;
import imagesigning.registry.RegistryException;
import imagesigning.registry.SignatureStoreException;
import imagesigning.registry.StoreFailure;
import imagesigning.registry.internal.ImageUnavailableException;
import imagesigning.registry.internal.SignatureFindings;
import java.util.List;

/** What the words of a verification are in the words of a store. */
public final class StoreProblems {
  private StoreProblems() {}

  /**
   * All signatures, or the first problem there was in finding them.
   *
   * @param findings what was found
   * @param inFiles whether the store lies in the file system
   */
  static List<UntrustedSignature> signatures(SignatureFindings findings, boolean inFiles)
      throws SignatureStoreException {
    if (!findings.unread().isEmpty()) {
      UnreadSignature first = findings.unread().get(0);
      StoreFailure failure =
          inFiles && first.reason() == IndeterminateReason.LOOKASIDE_UNREADABLE
              ? StoreFailure.FILE_FAILURE
              : failure(first.reason());
      throw new SignatureStoreException(failure, first.store() + ": " + first.message(), null);
    }
    return findings.signatures().stream().map(StoredSignature::signature).toList();
  }

  /** A failure that came over HTTP. */
  static SignatureStoreException of(RegistryException e) {
    return new SignatureStoreException(failure(e.reason()), String.valueOf(e.getMessage()), e);
  }

  /** Something that arrived and is malformed. */
  static SignatureStoreException of(MalformedDataException e) {
    return new SignatureStoreException(failure(e.reason()), String.valueOf(e.getMessage()), e);
  }

  /** A failure of a local image. */
  public static SignatureStoreException of(ImageUnavailableException e) {
    return new SignatureStoreException(failure(e.reason()), e.explanation(), e);
  }

  static StoreFailure failure(VerdictReason reason) {
    return reason instanceof IndeterminateReason unanswered
        ? unanswered(unanswered)
        : malformed(reason);
  }

  private static StoreFailure malformed(VerdictReason reason) {
    if (reason == RejectionReason.SIGNATURE_TOO_LARGE) {
      return StoreFailure.TOO_LARGE;
    }
    if (reason == RejectionReason.TOO_MANY_SIGNATURES) {
      return StoreFailure.TOO_MANY_SIGNATURES;
    }
    return StoreFailure.SIGNATURE_INVALID;
  }

  private static StoreFailure unanswered(IndeterminateReason reason) {
    return switch (reason) {
      case AUTHENTICATION_REQUIRED -> StoreFailure.AUTHENTICATION_REQUIRED;
      case ACCESS_DENIED -> StoreFailure.ACCESS_DENIED;
      case MANIFEST_NOT_FOUND -> StoreFailure.IMAGE_UNKNOWN;
      case RATE_LIMITED -> StoreFailure.RATE_LIMITED;
      case CONFIGURATION_UNREADABLE -> StoreFailure.CONFIGURATION_INVALID;
      case LOCAL_FILE_UNREADABLE -> StoreFailure.FILE_FAILURE;
      default -> StoreFailure.SERVER_FAILURE;
    };
  }
}
