package imagesigning.core.crypto;

import imagesigning.core.crypto.DerReader.DerException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.crypto.ec.CustomNamedCurves;

/** The two numbers of an ECDSA signature, which {@link #isFor} compares with the curve's order. */
record EcdsaSignature(BigInteger r, BigInteger s) {
  private static final BigInteger P256_ORDER = order("P-256");
  private static final BigInteger P384_ORDER = order("P-384");
  private static final BigInteger P521_ORDER = order("P-521");

  /** Two numbers of P-521, the longest there are. */
  private static final int LONGEST_RAW = 132;

  /** The numbers of a DER sequence with nothing around it. */
  static Optional<EcdsaSignature> ofDer(byte[] signature) {
    try {
      DerReader outer = DerReader.of(signature);
      DerReader pair = outer.sequence();
      outer.end();
      EcdsaSignature numbers = new EcdsaSignature(pair.number(), pair.number());
      pair.end();
      return Optional.of(numbers);
    } catch (DerException e) {
      return Optional.empty();
    }
  }

  /** The numbers of two halves of equal length. */
  static Optional<EcdsaSignature> ofRaw(byte[] signature) {
    if (signature.length == 0 || signature.length > LONGEST_RAW || signature.length % 2 != 0) {
      return Optional.empty();
    }
    int half = signature.length / 2;
    return Optional.of(
        new EcdsaSignature(
            new BigInteger(1, signature, 0, half), new BigInteger(1, signature, half, half)));
  }

  /** Whether both numbers are between zero and the order of the key's curve. */
  boolean isFor(KeyAlgorithm key) {
    return switch (key) {
      case ECDSA_P256 -> isBelow(P256_ORDER);
      case ECDSA_P384 -> isBelow(P384_ORDER);
      case ECDSA_P521 -> isBelow(P521_ORDER);
      case RSA, ED25519 -> false;
    };
  }

  private boolean isBelow(BigInteger order) {
    return r.signum() > 0 && s.signum() > 0 && r.compareTo(order) < 0 && s.compareTo(order) < 0;
  }

  private static BigInteger order(String curve) {
    return CustomNamedCurves.getByName(curve).getN();
  }

  /** As DER, for engines that take nothing else. */
  byte[] toDer() {
    byte[] first = r.toByteArray();
    byte[] second = s.toByteArray();
    int content = first.length + second.length + 4;
    byte[] lengths =
        content < 0x80 ? new byte[] {(byte) content} : new byte[] {(byte) 0x81, (byte) content};
    byte[] der = Arrays.copyOf(new byte[] {DerReader.SEQUENCE}, 1 + lengths.length + content);
    System.arraycopy(lengths, 0, der, 1, lengths.length);
    int at = put(der, 1 + lengths.length, first);
    put(der, at, second);
    return der;
  }

  private static int put(byte[] der, int at, byte[] number) {
    der[at] = DerReader.INTEGER;
    der[at + 1] = (byte) number.length;
    System.arraycopy(number, 0, der, at + 2, number.length);
    return at + 2 + number.length;
  }
}
