package imagesigning.core.openpgp;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.Limits;
import imagesigning.core.RejectionReason;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;

/** Verifies messages and states what must come out. */
final class Verifying {
  /** The time of verification unless a test says otherwise. */
  static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private Verifying() {}

  static OpenPgpVerifier verifier() {
    return verifierAt(NOW);
  }

  static OpenPgpVerifier verifierAt(Instant now) {
    return new OpenPgpVerifier(Clock.fixed(now, ZoneOffset.UTC), true, Limits.DEFAULT);
  }

  static OpenPgpVerifier verifierWithoutWeakHashes() {
    return new OpenPgpVerifier(Clock.fixed(NOW, ZoneOffset.UTC), false, Limits.DEFAULT);
  }

  static VerifiedMessage verified(OpenPgpVerification verification) {
    assertThat(verification).isInstanceOf(OpenPgpVerification.Verified.class);
    return ((OpenPgpVerification.Verified) verification).message();
  }

  static VerifiedMessage assertVerified(byte[] message, OpenPgpKeyring keyring) {
    return verified(verifier().verify(message, keyring));
  }

  static OpenPgpVerification.Refused assertRefused(
      RejectionReason reason, OpenPgpVerification verification) {
    assertThat(verification).isInstanceOf(OpenPgpVerification.Refused.class);
    OpenPgpVerification.Refused refused = (OpenPgpVerification.Refused) verification;
    assertThat(refused.reason()).as(refused.message()).isEqualTo(reason);
    return refused;
  }

  static OpenPgpVerification.Refused assertRefused(
      RejectionReason reason, byte[] message, OpenPgpKeyring keyring) {
    return assertRefused(reason, verifier().verify(message, keyring));
  }
}
