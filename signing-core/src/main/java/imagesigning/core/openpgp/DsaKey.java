package imagesigning.core.openpgp;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.crypto.params.DSAParameters;
import org.bouncycastle.crypto.params.DSAPublicKeyParameters;
import org.bouncycastle.crypto.signers.DSASigner;

/** A DSA key. As in GnuPG, the subgroup has whole bytes and the hash is at least as long. */
final class DsaKey implements VerifyingKey {
  private static final int LEAST_BITS = 1024;
  private static final int LEAST_SUBGROUP_BITS = 160;
  private static final int COMFORTABLE_BITS = 2048;

  private final DSAPublicKeyParameters key;

  private DsaKey(DSAPublicKeyParameters key) {
    this.key = key;
  }

  static Optional<VerifyingKey> read(Octets material) throws PacketFormatException {
    BigInteger p = new BigInteger(1, material.multiprecisionInteger());
    BigInteger q = new BigInteger(1, material.multiprecisionInteger());
    BigInteger g = new BigInteger(1, material.multiprecisionInteger());
    BigInteger y = new BigInteger(1, material.multiprecisionInteger());
    boolean usable =
        p.bitLength() >= LEAST_BITS
            && q.bitLength() >= LEAST_SUBGROUP_BITS
            && q.bitLength() % 8 == 0;
    return usable
        ? Optional.of(new DsaKey(new DSAPublicKeyParameters(y, new DSAParameters(p, q, g))))
        : Optional.empty();
  }

  @Override
  public boolean verifies(HashAlgorithm hash, byte[] digest, List<byte[]> signature) {
    DSASigner signer = new DSASigner();
    signer.init(false, key);
    return signer.verifySignature(
        digest, new BigInteger(1, signature.get(0)), new BigInteger(1, signature.get(1)));
  }

  @Override
  public int leastHashBits() {
    return key.getParameters().getQ().bitLength();
  }

  @Override
  public Optional<String> weakness() {
    int bits = key.getParameters().getP().bitLength();
    return bits >= COMFORTABLE_BITS
        ? Optional.empty()
        : Optional.of("a DSA key of only " + bits + " bits");
  }
}
