package imagesigning.core.openpgp;

import java.util.OptionalLong;

/** Computes when something ends. */
final class Expiry {
  private Expiry() {}

  /**
   * The end of a time span, in seconds since 1970. A span of zero means that there is none. The sum
   * has 32 bits, as in GnuPG: a span that reaches past the year 2106 is a way to have long expired.
   */
  static OptionalLong of(long from, OptionalLong span) {
    return span.orElse(0) == 0
        ? OptionalLong.empty()
        : OptionalLong.of((from + span.getAsLong()) & 0xffffffffL);
  }
}
