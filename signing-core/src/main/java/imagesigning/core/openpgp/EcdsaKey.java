package imagesigning.core.openpgp;

import java.math.BigInteger;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.teletrust.TeleTrusTNamedCurves;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;

/** An ECDSA key on one of the curves of NIST or Brainpool. */
final class EcdsaKey implements VerifyingKey {
  /** No hash is as long as the order of P-521; GnuPG asks for SHA-512 there. */
  private static final int LONGEST_HASH_BITS = 512;

  private static final byte UNCOMPRESSED = 4;

  /** Curve names by object identifier. */
  private static final Map<String, String> CURVES =
      Map.of(
          "2a8648ce3d030107", "P-256",
          "2b81040022", "P-384",
          "2b81040023", "P-521",
          "2b2403030208010107", "brainpoolP256r1",
          "2b240303020801010b", "brainpoolP384r1",
          "2b240303020801010d", "brainpoolP512r1");

  private final ECPublicKeyParameters key;

  private EcdsaKey(ECPublicKeyParameters key) {
    this.key = key;
  }

  static Optional<VerifyingKey> read(Octets material) throws PacketFormatException {
    String curve = CURVES.get(HexFormat.of().formatHex(material.take(material.u8())));
    byte[] point = material.multiprecisionInteger();
    if (curve == null || point.length == 0 || point[0] != UNCOMPRESSED) {
      return Optional.empty();
    }
    X9ECParameters parameters =
        curve.startsWith("brainpool")
            ? TeleTrusTNamedCurves.getByName(curve)
            : CustomNamedCurves.getByName(curve);
    ECDomainParameters domain = new ECDomainParameters(parameters);
    return Optional.of(
        new EcdsaKey(new ECPublicKeyParameters(domain.getCurve().decodePoint(point), domain)));
  }

  /** Domain and point. */
  ECPublicKeyParameters parameters() {
    return key;
  }

  @Override
  public boolean verifies(HashAlgorithm hash, byte[] digest, List<byte[]> signature) {
    ECDSASigner signer = new ECDSASigner();
    signer.init(false, key);
    return signer.verifySignature(
        digest, new BigInteger(1, signature.get(0)), new BigInteger(1, signature.get(1)));
  }

  @Override
  public int leastHashBits() {
    return Math.min(LONGEST_HASH_BITS, key.getParameters().getN().bitLength());
  }

  @Override
  public Optional<String> weakness() {
    return Optional.empty();
  }
}
