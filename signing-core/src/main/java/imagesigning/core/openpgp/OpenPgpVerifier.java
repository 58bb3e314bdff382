package imagesigning.core.openpgp;

import imagesigning.core.Limits;
import java.time.Clock;

/**
 * Verifies signed OpenPGP messages against a keyring, with the acceptance table of the policy
 * reference, "Verification: accepted and rejected shapes". Immutable and thread-safe; takes no
 * lock.
 */
public final class OpenPgpVerifier {
  private final Clock clock;
  private final boolean acceptWeakHashes;
  private final Limits limits;

  /**
   * A verifier.
   *
   * @param clock decides what has expired
   * @param acceptWeakHashes whether SHA-1 and RIPEMD-160 are accepted, with a warning, as gpg does
   * @param limits bounds on sizes
   */
  public OpenPgpVerifier(Clock clock, boolean acceptWeakHashes, Limits limits) {
    this.clock = clock;
    this.acceptWeakHashes = acceptWeakHashes;
    this.limits = limits;
  }

  /**
   * Verifies one message. Never throws for bad input.
   *
   * @param message the bytes
   * @param keyring the keys that may have signed
   * @return verified, or refused with the reason
   */
  public OpenPgpVerification verify(byte[] message, OpenPgpKeyring keyring) {
    throw new IllegalStateException("not written yet " + clock + acceptWeakHashes + limits);
  }
}
