package imagesigning.cosign;

import imagesigning.core.simplesigning.UntrustedSigstoreSignature;
import java.time.Clock;
import java.util.Optional;

/**
 * Verifies single sigstore signatures as containers/image does (policy reference,
 * "sigstoreSigned"): the log's entry, the certificate, the signature over the payload, and only
 * then the payload's form. Whether the payload is about the right image is for the caller to
 * compare. Immutable and thread-safe; nothing is ever fetched.
 */
public final class SigstoreVerifier {
  private final Clock clock;

  /**
   * A verifier.
   *
   * @param clock what time it is, for certificates of one's own CA
   */
  public SigstoreVerifier(Clock clock) {
    this.clock = clock;
  }

  /**
   * Verifies a signature.
   *
   * @param signature the signature; its media type is not looked at
   * @param root what it must chain to
   * @param log the log that must have taken it in, if one must; needed for {@link TrustedFulcio},
   *     not used for {@link TrustedPki}
   * @return what became of it
   * @throws IllegalArgumentException if Fulcio is trusted without a log, which would accept
   *     certificates of any time
   */
  public SigstoreVerification verify(
      UntrustedSigstoreSignature signature, TrustRoot root, Optional<TrustedLog> log) {
    if (root instanceof TrustedFulcio && log.isEmpty()) {
      throw new IllegalArgumentException("certificates of Fulcio need a log");
    }
    return new SigstoreExamination(signature, SigstoreRules.CONTAINERS_IMAGE, clock)
        .verify(root, log, (statement, checks) -> {});
  }
}
