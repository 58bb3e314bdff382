package imagesigning.core.openpgp;

import java.time.Instant;
import java.util.List;

/**
 * A signed message whose signature was verified. Can only be made by {@link OpenPgpVerifier}.
 * Immutable.
 */
public final class VerifiedMessage {
  private final byte[] payload;
  private final String primaryFingerprint;
  private final String signingFingerprint;
  private final Instant created;
  private final List<String> warnings;

  VerifiedMessage(
      byte[] payload,
      String primaryFingerprint,
      String signingFingerprint,
      Instant created,
      List<String> warnings) {
    this.payload = payload;
    this.primaryFingerprint = primaryFingerprint;
    this.signingFingerprint = signingFingerprint;
    this.created = created;
    this.warnings = List.copyOf(warnings);
  }

  /**
   * A copy of what was signed.
   *
   * @return the bytes of the literal packet
   */
  public byte[] payload() {
    return payload.clone();
  }

  /**
   * The fingerprint of the primary key, upper-case hex.
   *
   * @return the fingerprint
   */
  public String primaryFingerprint() {
    return primaryFingerprint;
  }

  /**
   * The fingerprint of the key or subkey that really made the signature, upper-case hex.
   *
   * @return the fingerprint
   */
  public String signingFingerprint() {
    return signingFingerprint;
  }

  /**
   * When the signature says it was made; signed, but only as true as the signer's clock.
   *
   * @return the time
   */
  public Instant created() {
    return created;
  }

  /**
   * What a person should know, such as a weak hash.
   *
   * @return warnings
   */
  public List<String> warnings() {
    return warnings;
  }
}
