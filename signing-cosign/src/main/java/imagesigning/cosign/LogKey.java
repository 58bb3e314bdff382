package imagesigning.cosign;

import imagesigning.core.crypto.VerificationKey;
import java.time.Instant;
import java.util.Optional;

/**
 * The public key of a log, and when it counts.
 *
 * @param key the key
 * @param start the first moment of entries that count, if it is known
 * @param end the last moment, if there is one
 */
record LogKey(VerificationKey key, Optional<Instant> start, Optional<Instant> end) {

  /** A key that counts whenever the entry was made. */
  static LogKey always(VerificationKey key) {
    return new LogKey(key, Optional.empty(), Optional.empty());
  }

  /** Whether an entry of a moment counts; both ends of the time belong to it. */
  boolean isValidAt(Instant time) {
    return start.map(first -> !time.isBefore(first)).orElse(true)
        && end.map(last -> !time.isAfter(last)).orElse(true);
  }
}
