package imagesigning.core.crypto;

import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;

/** ECDSA by Bouncy Castle, which is several times faster at it than the JDK. */
final class EcdsaEngine implements Engine {
  private final ECPublicKeyParameters key;

  private EcdsaEngine(ECPublicKeyParameters key) {
    this.key = key;
  }

  /**
   * Makes a key ready.
   *
   * @throws IllegalArgumentException if the point is not on the curve, or is its neutral element
   */
  static EcdsaEngine of(String curve, byte[] point) {
    X9ECParameters parameters = CustomNamedCurves.getByName(curve);
    ECDomainParameters domain = new ECDomainParameters(parameters);
    return new EcdsaEngine(new ECPublicKeyParameters(domain.getCurve().decodePoint(point), domain));
  }

  @Override
  public boolean verifies(SignatureScheme scheme, byte[] message, byte[] signature) {
    return EcdsaSignature.ofDer(signature)
        .filter(
            numbers -> {
              ECDSASigner signer = new ECDSASigner();
              signer.init(false, key);
              return signer.verifySignature(scheme.hash().of(message), numbers.r(), numbers.s());
            })
        .isPresent();
  }
}
