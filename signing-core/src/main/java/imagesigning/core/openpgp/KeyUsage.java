package imagesigning.core.openpgp;

import java.util.Optional;

/**
 * What the key flags of a self-signature say about signing.
 *
 * @param signing whether the key may sign data
 */
record KeyUsage(boolean signing) {
  private static final int SIGN = 0x02;

  /** Flags that are there but name no use allow none, unlike flags that are not there. */
  static Optional<KeyUsage> of(byte[] flags) {
    return Optional.of(new KeyUsage(flags.length > 0 && (flags[0] & SIGN) != 0));
  }
}
