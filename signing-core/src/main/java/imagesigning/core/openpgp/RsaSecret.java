package imagesigning.core.openpgp;

import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.util.List;
import java.util.Optional;

/**
 * The secret numbers of an RSA key. The Java runtime calculates: it blinds, uses the prime factors,
 * and checks each result.
 */
final class RsaSecret {
  private static final int NUMBERS = 3;

  private RsaSecret() {}

  /** A signer, or nothing if the numbers do not belong to the public key. */
  static Optional<RawSigner> signer(KeyPacket key, RsaKey publicKey, List<byte[]> numbers) {
    if (numbers.size() < NUMBERS) {
      return Optional.empty();
    }
    BigInteger d = new BigInteger(1, numbers.get(0));
    BigInteger p = new BigInteger(1, numbers.get(1));
    BigInteger q = new BigInteger(1, numbers.get(2));
    BigInteger e = publicKey.exponent();
    BigInteger forP = d.mod(p.subtract(BigInteger.ONE));
    BigInteger forQ = d.mod(q.subtract(BigInteger.ONE));
    boolean belongs =
        p.multiply(q).equals(publicKey.modulus()) && isInverse(forP, e, p) && isInverse(forQ, e, q);
    if (!belongs) {
      return Optional.empty();
    }
    RSAPrivateCrtKeySpec spec =
        new RSAPrivateCrtKeySpec(publicKey.modulus(), e, d, p, q, forP, forQ, q.modInverse(p));
    return Optional.of(new JcaSigner(key, privateKey(spec), Optional.empty()));
  }

  private static boolean isInverse(BigInteger secret, BigInteger exponent, BigInteger prime) {
    return secret.multiply(exponent).mod(prime.subtract(BigInteger.ONE)).equals(BigInteger.ONE);
  }

  private static PrivateKey privateKey(RSAPrivateCrtKeySpec spec) {
    try {
      return KeyFactory.getInstance("RSA").generatePrivate(spec);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime lacks RSA", e);
    } catch (InvalidKeySpecException e) {
      throw new IllegalArgumentException("the numbers are no RSA key", e);
    }
  }
}
