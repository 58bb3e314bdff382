package imagesigning.core.openpgp;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a verified signature of a primary key says about that key or one of its subkeys. All times
 * are seconds since 1970.
 *
 * @param created when it was made
 * @param expires when it stops to count
 * @param usage what the key may be used for, if it says
 * @param keyExpires when the key ends, if it says
 */
record SelfSignature(
    long created, OptionalLong expires, Optional<KeyUsage> usage, OptionalLong keyExpires) {

  static SelfSignature of(SignaturePacket signature, KeyPacket about) {
    return new SelfSignature(
        signature.created().orElse(0),
        signature.expires(),
        signature.subpackets().keyUsage(),
        Expiry.of(about.created(), signature.subpackets().keyExpiresAfter()));
  }

  boolean countsAt(long now) {
    return expires.isEmpty() || expires.getAsLong() > now;
  }
}
