package imagesigning.core.openpgp;

/**
 * How far the owner of a GnuPG home trusts another key's owner to certify keys. For diagnostics
 * only: nothing in this library asks for trust (signing-services reference, C.5).
 */
public enum OwnerTrust {
  /** Nothing is recorded. */
  UNKNOWN(0),
  /** The owner was asked and said nothing; {@code q} in GnuPG's listings. */
  UNDEFINED(2),
  /** Never; {@code n}. */
  NEVER(3),
  /** A little; {@code m}. */
  MARGINAL(4),
  /** Fully; {@code f}. */
  FULL(5),
  /** As much as the own key; {@code u}. Only this makes an uncertified key valid for GnuPG. */
  ULTIMATE(6);

  private final int level;

  OwnerTrust(int level) {
    this.level = level;
  }

  /**
   * The number that {@code gpg --export-ownertrust} writes.
   *
   * @return 2 to 6, or 0 if nothing is recorded
   */
  public int level() {
    return level;
  }

  static OwnerTrust of(int level) {
    for (OwnerTrust trust : values()) {
      if (trust.level == level) {
        return trust;
      }
    }
    return UNKNOWN;
  }
}
