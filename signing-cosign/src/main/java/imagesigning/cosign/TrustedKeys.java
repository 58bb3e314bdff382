package imagesigning.cosign;

import imagesigning.core.crypto.VerificationKey;
import java.util.List;

/** Public keys; a signature by any of them is good. Immutable and thread-safe. */
public final class TrustedKeys implements TrustRoot {
  private final List<VerificationKey> keys;

  TrustedKeys(List<VerificationKey> keys) {
    this.keys = List.copyOf(keys);
  }

  List<VerificationKey> keys() {
    return keys;
  }

  /**
   * What tells the keys apart.
   *
   * @return SHA-256 of each key as X.509 writes it, lower-case hex
   */
  public List<String> fingerprints() {
    return keys.stream().map(VerificationKey::fingerprint).toList();
  }
}
