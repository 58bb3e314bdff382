package imagesigning.core.crypto;

import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** Ed25519 by Bouncy Castle, which is several times faster at it than the JDK. */
final class Ed25519Engine implements Engine {
  private static final byte[] NO_CONTEXT = {};

  private final Ed25519PublicKeyParameters key;

  private Ed25519Engine(Ed25519PublicKeyParameters key) {
    this.key = key;
  }

  /**
   * Makes a key ready.
   *
   * @throws IllegalArgumentException if the point is none of the group that keys are of
   */
  static Ed25519Engine of(byte[] point) {
    if (!Ed25519.validatePublicKeyFull(point, 0)) {
      throw new IllegalArgumentException("not a point of the group");
    }
    return new Ed25519Engine(new Ed25519PublicKeyParameters(point, 0));
  }

  @Override
  public boolean verifies(SignatureScheme scheme, byte[] message, byte[] signature) {
    if (signature.length != Ed25519.SIGNATURE_SIZE) {
      return false;
    }
    if (scheme == SignatureScheme.ED25519_PH) {
      byte[] hash = scheme.hash().of(message);
      return key.verify(
          Ed25519.Algorithm.Ed25519ph, NO_CONTEXT, hash, 0, hash.length, signature, 0);
    }
    return key.verify(Ed25519.Algorithm.Ed25519, null, message, 0, message.length, signature, 0);
  }
}
