package imagesigning.cosign;

import imagesigning.core.simplesigning.SigstorePayload;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A sigstore signature that verified: who signed, and what. Only {@link SigstoreVerifier} makes
 * these. Immutable.
 */
public final class VerifiedSigstoreSignature {
  private final SigstorePayload payload;
  private final String keyFingerprint;
  private final Optional<String> signer;
  private final Optional<Instant> loggedAt;
  private final List<String> warnings;

  VerifiedSigstoreSignature(
      SigstorePayload payload,
      String keyFingerprint,
      Optional<String> signer,
      Optional<Instant> loggedAt,
      List<String> warnings) {
    this.payload = payload;
    this.keyFingerprint = keyFingerprint;
    this.signer = signer;
    this.loggedAt = loggedAt;
    this.warnings = List.copyOf(warnings);
  }

  /**
   * The signed statement.
   *
   * @return the payload
   */
  public SigstorePayload payload() {
    return payload;
  }

  /**
   * The key that verified; with certificates, the certificate's key.
   *
   * @return SHA-256 of the key as X.509 writes it, lower-case hex
   */
  public String keyFingerprint() {
    return keyFingerprint;
  }

  /**
   * Whom the certificate names, as far as that was demanded: e-mail, host name, or both joined by a
   * comma.
   *
   * @return the signer; empty if a key was trusted and no certificate asked for
   */
  public Optional<String> signer() {
    return signer;
  }

  /**
   * When a log that was asked for took the signature in.
   *
   * @return the time; empty if no log was asked for
   */
  public Optional<Instant> loggedAt() {
    return loggedAt;
  }

  /**
   * What a person should know although the signature is good.
   *
   * @return an unmodifiable list, usually empty
   */
  public List<String> warnings() {
    return warnings;
  }
}
