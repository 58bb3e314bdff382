package imagesigning.cosign;

import imagesigning.core.crypto.KeyAlgorithm;
import imagesigning.core.crypto.SignatureScheme;
import imagesigning.core.simplesigning.SigstorePayload;
import java.util.List;

/** Where the programs that verify sigstore signatures differ. */
enum SigstoreRules {
  /** podman, skopeo and CRI-O (policy reference, "sigstoreSigned"). */
  CONTAINERS_IMAGE {
    @Override
    List<SignatureScheme> schemes(KeyAlgorithm key) {
      return List.of(SignatureScheme.ofContainersImage(key));
    }

    @Override
    SigstorePayload payload(byte[] signed) {
      return SigstorePayload.parse(signed);
    }

    @Override
    boolean entryNamesLogKey() {
      return false;
    }
  },

  /** {@code cosign verify} (cosign reference, "Claim checking", "Algorithms and hashes"). */
  COSIGN {
    @Override
    List<SignatureScheme> schemes(KeyAlgorithm key) {
      return SignatureScheme.ofCosign(key);
    }

    @Override
    SigstorePayload payload(byte[] signed) {
      return SigstorePayload.parseAsCosign(signed);
    }

    @Override
    boolean entryNamesLogKey() {
      return true;
    }
  };

  /** What a signature by a key is tried as, in order. */
  abstract List<SignatureScheme> schemes(KeyAlgorithm key);

  /**
   * Reads a payload whose signature was verified.
   *
   * @throws imagesigning.core.MalformedDataException if it is not of the form
   */
  abstract SigstorePayload payload(byte[] signed);

  /** Whether the id of the log in an entry must be that of the key that signed the entry. */
  abstract boolean entryNamesLogKey();
}
