package imagesigning.core.openpgp;

import java.time.Clock;
import java.util.Optional;

/**
 * Which key signs, and what the message looks like. Starts from {@link #defaults}; each method
 * returns a changed copy. Immutable and thread-safe.
 */
public final class OpenPgpSigningOptions {
  private static final OpenPgpSigningOptions DEFAULTS =
      new OpenPgpSigningOptions(Optional.empty(), false, false, true, true, Clock.systemUTC());

  private final Optional<KeySelector> key;
  private final boolean subkeyPreferred;
  private final boolean sha256ForRsa;
  private final boolean compressed;
  private final boolean verified;
  private final Clock clock;

  private OpenPgpSigningOptions(
      Optional<KeySelector> key,
      boolean subkeyPreferred,
      boolean sha256ForRsa,
      boolean compressed,
      boolean verified,
      Clock clock) {
    this.key = key;
    this.subkeyPreferred = subkeyPreferred;
    this.sha256ForRsa = sha256ForRsa;
    this.compressed = compressed;
    this.verified = verified;
    this.clock = clock;
  }

  /**
   * The only key that can sign, its primary key if that can, SHA-512 for RSA, compressed.
   *
   * @return what suits most
   */
  public static OpenPgpSigningOptions defaults() {
    return DEFAULTS;
  }

  /**
   * Names the key. Without this exactly one key must be able to sign. A selector that names a
   * subkey by its fingerprint or id chooses exactly that subkey.
   *
   * @param selector the key
   * @return a changed copy
   */
  public OpenPgpSigningOptions key(KeySelector selector) {
    return new OpenPgpSigningOptions(
        Optional.of(selector), subkeyPreferred, sha256ForRsa, compressed, verified, clock);
  }

  /**
   * Lets the newest signing subkey sign even where the primary key can. The default is the primary
   * key, because podman and skopeo with containers/image up to 5.23 refuse a subkey's signature
   * under a policy that names the primary key. gpg itself takes the subkey.
   *
   * @return a changed copy
   */
  public OpenPgpSigningOptions preferSubkey() {
    return new OpenPgpSigningOptions(key, true, sha256ForRsa, compressed, verified, clock);
  }

  /**
   * Signs with SHA-256 where an RSA key would use SHA-512; for smart cards and services that know
   * nothing longer. Keys on curves use the hash that fits the curve in any case.
   *
   * @return a changed copy
   */
  public OpenPgpSigningOptions sha256ForRsa() {
    return new OpenPgpSigningOptions(key, subkeyPreferred, true, compressed, verified, clock);
  }

  /**
   * Leaves the compressed packet out.
   *
   * @return a changed copy
   */
  public OpenPgpSigningOptions uncompressed() {
    return new OpenPgpSigningOptions(key, subkeyPreferred, sha256ForRsa, false, verified, clock);
  }

  /**
   * Tells the time of signatures, and what has expired.
   *
   * @param newClock the clock; the system's by default
   * @return a changed copy
   */
  public OpenPgpSigningOptions clock(Clock newClock) {
    return new OpenPgpSigningOptions(
        key, subkeyPreferred, sha256ForRsa, compressed, verified, newClock);
  }

  /** Returns messages that nobody verified; only there to measure what verification costs. */
  OpenPgpSigningOptions unverified() {
    return new OpenPgpSigningOptions(key, subkeyPreferred, sha256ForRsa, compressed, false, clock);
  }

  Optional<KeySelector> key() {
    return key;
  }

  boolean isSubkeyPreferred() {
    return subkeyPreferred;
  }

  boolean isSha256ForRsa() {
    return sha256ForRsa;
  }

  boolean isCompressed() {
    return compressed;
  }

  boolean isVerified() {
    return verified;
  }

  Clock clock() {
    return clock;
  }
}
