package imagesigning.policy;

import imagesigning.core.RejectionReason;
import imagesigning.core.simplesigning.UntrustedSignature;
import imagesigning.policy.ImageInMemory.StoredSignature;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** How signatures of one kind are examined for one requirement. Used for one image. */
interface SignatureExaminer {

  /** Why a requirement denies before any signature is looked at. */
  record Denial(RejectionReason reason, String message) {}

  /**
   * What became of one signature.
   *
   * @param verified what satisfies the requirement, if the signature is accepted
   */
  record Examined(
      SignatureResult result, List<String> warnings, Optional<VerifiedSignature> verified) {}

  /** Whether signatures come from stores of sigstore. */
  boolean isOfSigstore();

  /** Whether the signature is of the kind that is examined; others are passed over. */
  boolean takes(UntrustedSignature signature);

  /** The kind as the verdict names it. */
  String format();

  /** What is asked for, in words. */
  String wanted();

  /** What those are called that are passed over, behind their number. */
  String others();

  /**
   * Makes the keys ready.
   *
   * @return why the requirement denies, if the keys are of no use
   * @throws IOException if a key file cannot be read
   */
  Optional<Denial> prepare() throws IOException;

  /** What a person should know about the keys, once they are ready. */
  List<String> warnings();

  /** Examines a signature, after {@link #prepare}. */
  Examined examine(StoredSignature candidate, ImageInMemory image);
}
