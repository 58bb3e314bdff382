package imagesigning.cosign;

import java.util.List;

/**
 * The public keys of Rekor logs; an entry that any of them signed is good. Immutable and
 * thread-safe.
 */
public final class TrustedLog {
  private final List<LogKey> keys;

  TrustedLog(List<LogKey> keys) {
    this.keys = List.copyOf(keys);
  }

  List<LogKey> keys() {
    return keys;
  }

  /**
   * What tells the keys apart.
   *
   * @return SHA-256 of each key as X.509 writes it, lower-case hex; the log calls it its id
   */
  public List<String> fingerprints() {
    return keys.stream().map(k -> k.key().fingerprint()).toList();
  }
}
