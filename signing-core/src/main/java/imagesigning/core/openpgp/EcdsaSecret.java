package imagesigning.core.openpgp;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA384Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.util.BigIntegers;

/** The secret number of an ECDSA key. Nonces are those of RFC 6979, so that none can repeat. */
final class EcdsaSecret implements RawSigner {
  private final ECPrivateKeyParameters key;

  private EcdsaSecret(ECPrivateKeyParameters key) {
    this.key = key;
  }

  /** A signer, or nothing if the number does not belong to the public key. */
  static Optional<RawSigner> signer(EcdsaKey publicKey, List<byte[]> numbers) {
    if (numbers.size() != 1) {
      return Optional.empty();
    }
    BigInteger secret = new BigInteger(1, numbers.get(0));
    ECDomainParameters domain = publicKey.parameters().getParameters();
    boolean belongs =
        secret.signum() > 0
            && secret.compareTo(domain.getN()) < 0
            && domain.getG().multiply(secret).equals(publicKey.parameters().getQ());
    return belongs
        ? Optional.of(new EcdsaSecret(new ECPrivateKeyParameters(secret, domain)))
        : Optional.empty();
  }

  @Override
  public List<byte[]> sign(SigningInput input) {
    ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(digest(input.hash())));
    signer.init(true, key);
    BigInteger[] signature = signer.generateSignature(input.digest());
    return List.of(
        BigIntegers.asUnsignedByteArray(signature[0]),
        BigIntegers.asUnsignedByteArray(signature[1]));
  }

  private static Digest digest(HashAlgorithm hash) {
    return switch (hash) {
      case SHA384 -> new SHA384Digest();
      case SHA512 -> new SHA512Digest();
      default -> new SHA256Digest();
    };
  }
}
