package imagesigning.core.openpgp;

import imagesigning.core.RejectionReason;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A primary key or subkey that a signature may claim, with all that was verified about it.
 * Immutable.
 *
 * @param key the key
 * @param primary the primary key it is or belongs to
 * @param binding what ties a subkey to its primary key; empty for the primary key itself
 * @param ambiguous whether it belongs to more than one primary key
 */
record SigningKey(
    KeyPacket key, PrimaryKey primary, Optional<SubkeyBinding> binding, boolean ambiguous) {

  /**
   * What ties a subkey to its primary key.
   *
   * @param signature the newest valid binding signature, if there is one
   * @param crossCertified whether the subkey certified the primary key in return
   * @param revoked whether it is revoked
   */
  record SubkeyBinding(
      Optional<SelfSignature> signature, boolean crossCertified, boolean revoked) {}

  static SigningKey of(PrimaryKey primary) {
    return new SigningKey(primary.key(), primary, Optional.empty(), false);
  }

  SigningKey asAmbiguous() {
    return new SigningKey(key, primary, binding, true);
  }

  /** How well it is proved that a key belongs to its primary key, from not at all upwards. */
  enum Proof {
    NONE,
    /** The primary key says so. */
    ONE_SIDED,
    /** The key says so, too; or it is the primary key. */
    MUTUAL
  }

  Proof proof() {
    if (binding.isEmpty()) {
      return Proof.MUTUAL;
    }
    if (binding.get().signature().isEmpty()) {
      return Proof.NONE;
    }
    return binding.get().crossCertified() ? Proof.MUTUAL : Proof.ONE_SIDED;
  }

  /** Whether it is a primary key or a subkey with a valid binding signature. */
  boolean belongs() {
    return proof() != Proof.NONE;
  }

  /**
   * Refuses a document signature that this key made, if the key may not have made it.
   *
   * @param signed when it was made, in seconds since 1970
   * @param now the time of verification, in seconds since 1970
   */
  void refuseUnlessGood(long signed, long now) throws Refusal {
    if (ambiguous) {
      throw refusal(
          RejectionReason.OPENPGP_SUBKEY_AMBIGUOUS, "belongs to more than one primary key");
    }
    refuseUnbound(now);
    if (signed < key.created()) {
      throw refusal(
          RejectionReason.OPENPGP_SIGNATURE_BEFORE_KEY,
          "was made " + (key.created() - signed) + " seconds after the signature");
    }
    if (key.created() > now || primary.key().created() > now) {
      throw refusal(RejectionReason.OPENPGP_KEY_NOT_YET_VALID, "is dated in the future");
    }
    refuseRevoked();
    refuseExpired(now);
  }

  private void refuseUnbound(long now) throws Refusal {
    if (binding.isEmpty()) {
      if (!primary.maySign(now)) {
        throw refusal(RejectionReason.OPENPGP_KEY_NOT_FOR_SIGNING, "has no flag for signing");
      }
      return;
    }
    Optional<SelfSignature> signature = binding.get().signature();
    if (signature.isEmpty() || !signature.get().countsAt(now)) {
      throw refusal(
          RejectionReason.OPENPGP_SUBKEY_NOT_BOUND, "has no valid signature of its primary key");
    }
    if (!signature.get().usage().map(KeyUsage::signing).orElse(true)) {
      throw refusal(RejectionReason.OPENPGP_KEY_NOT_FOR_SIGNING, "has no flag for signing");
    }
    if (!binding.get().crossCertified()) {
      throw refusal(
          RejectionReason.OPENPGP_SUBKEY_NOT_BOUND, "did not certify its primary key in return");
    }
  }

  private void refuseRevoked() throws Refusal {
    if (primary.revoked()) {
      throw refusal(RejectionReason.OPENPGP_KEY_REVOKED, primary.key(), "is revoked");
    }
    if (binding.isPresent() && binding.get().revoked()) {
      throw refusal(RejectionReason.OPENPGP_SUBKEY_REVOKED, "is revoked");
    }
  }

  private void refuseExpired(long now) throws Refusal {
    OptionalLong end = primary.expires(now);
    if (isPast(end, now)) {
      throw refusal(RejectionReason.OPENPGP_KEY_EXPIRED, primary.key(), expired(end));
    }
    OptionalLong subkeyEnd =
        binding
            .flatMap(SubkeyBinding::signature)
            .map(SelfSignature::keyExpires)
            .orElse(OptionalLong.empty());
    if (isPast(subkeyEnd, now)) {
      throw refusal(RejectionReason.OPENPGP_SUBKEY_EXPIRED, expired(subkeyEnd));
    }
  }

  private static boolean isPast(OptionalLong end, long now) {
    return end.isPresent() && end.getAsLong() < now;
  }

  private static String expired(OptionalLong end) {
    return "expired at " + Instant.ofEpochSecond(end.orElseThrow());
  }

  private Refusal refusal(RejectionReason reason, String what) {
    return refusal(reason, key, what);
  }

  private static Refusal refusal(RejectionReason reason, KeyPacket about, String what) {
    return new Refusal(reason, "the key " + about.fingerprint() + " " + what);
  }
}
