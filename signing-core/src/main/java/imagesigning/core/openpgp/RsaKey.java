package imagesigning.core.openpgp;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.util.BigIntegers;

/**
 * An RSA key with PKCS #1 version 1.5 signatures. The padded digest is built and compared as a
 * whole, so nothing inside the signature is ever parsed.
 */
final class RsaKey implements VerifyingKey {
  /** Go refuses smaller keys and larger exponents; GnuPG has no bound. */
  private static final int LEAST_BITS = 1024;

  private static final int MOST_BITS = 16384;
  private static final int MOST_EXPONENT_BITS = 31;
  private static final int COMFORTABLE_BITS = 2048;

  private final BigInteger modulus;
  private final BigInteger exponent;
  private final int modulusBytes;

  private RsaKey(BigInteger modulus, BigInteger exponent) {
    this.modulus = modulus;
    this.exponent = exponent;
    this.modulusBytes = (modulus.bitLength() + 7) / 8;
  }

  static Optional<VerifyingKey> read(Octets material) throws PacketFormatException {
    BigInteger modulus = new BigInteger(1, material.multiprecisionInteger());
    BigInteger exponent = new BigInteger(1, material.multiprecisionInteger());
    boolean usable =
        modulus.bitLength() >= LEAST_BITS
            && modulus.bitLength() <= MOST_BITS
            && modulus.testBit(0)
            && exponent.testBit(0)
            && exponent.bitLength() > 1
            && exponent.bitLength() <= MOST_EXPONENT_BITS;
    return usable ? Optional.of(new RsaKey(modulus, exponent)) : Optional.empty();
  }

  BigInteger modulus() {
    return modulus;
  }

  BigInteger exponent() {
    return exponent;
  }

  @Override
  public boolean verifies(HashAlgorithm hash, byte[] digest, List<byte[]> signature) {
    BigInteger value = new BigInteger(1, signature.get(0));
    if (value.compareTo(modulus) >= 0) {
      return false;
    }
    byte[] opened = BigIntegers.asUnsignedByteArray(modulusBytes, value.modPow(exponent, modulus));
    return MessageDigest.isEqual(hash.pkcs1Encode(digest, modulusBytes), opened);
  }

  @Override
  public int leastHashBits() {
    return 0;
  }

  @Override
  public Optional<String> weakness() {
    return modulus.bitLength() >= COMFORTABLE_BITS
        ? Optional.empty()
        : Optional.of("an RSA key of only " + modulus.bitLength() + " bits");
  }
}
