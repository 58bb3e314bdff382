package imagesigning.core.openpgp;

import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** Takes a signature in the form of other interfaces apart into the numbers of OpenPGP. */
final class RawSignature {
  private static final int SEQUENCE = 0x30;
  private static final int INTEGER = 0x02;

  private RawSignature() {}

  /**
   * The numbers of a signature.
   *
   * @param key the key that made it
   * @param signature RSA: the number; ECDSA: DER, or both numbers side by side; Ed25519: 64 bytes
   */
  static List<byte[]> numbers(KeyPacket key, byte[] signature) throws SigningException {
    VerifyingKey material = key.verifyingKey().orElseThrow();
    Optional<List<byte[]>> numbers =
        material instanceof RsaKey
            ? Optional.of(List.of(signature))
            : material instanceof EcdsaKey ecdsa
                ? ecdsa(ecdsa, signature)
                : halves(signature, Ed25519.SIGNATURE_SIZE / 2);
    return numbers.orElseThrow(
        () ->
            new SigningException(
                SigningFailure.SIGNATURE_INVALID,
                "What the signer answered, "
                    + signature.length
                    + " bytes, has not the form of a signature by the key "
                    + key.fingerprint()
                    + "."));
  }

  private static Optional<List<byte[]>> ecdsa(EcdsaKey key, byte[] signature) {
    int length = (key.parameters().getParameters().getN().bitLength() + 7) / 8;
    return signature.length == 2 * length ? halves(signature, length) : der(signature);
  }

  private static Optional<List<byte[]>> halves(byte[] signature, int length) {
    return signature.length == 2 * length
        ? Optional.of(
            List.of(
                Arrays.copyOf(signature, length),
                Arrays.copyOfRange(signature, length, 2 * length)))
        : Optional.empty();
  }

  private static Optional<List<byte[]>> der(byte[] signature) {
    try {
      Octets in = Octets.of(signature);
      Octets sequence = in.slice(derLength(in, SEQUENCE));
      in.expectEnd("a signature");
      byte[] r = sequence.take(derLength(sequence, INTEGER));
      byte[] s = sequence.take(derLength(sequence, INTEGER));
      sequence.expectEnd("a signature");
      return Optional.of(List.of(r, s));
    } catch (PacketFormatException e) {
      return Optional.empty();
    }
  }

  private static int derLength(Octets in, int type) throws PacketFormatException {
    if (in.u8() != type) {
      throw new PacketFormatException("another type than in a signature");
    }
    int length = in.u8();
    return length == 0x81 ? in.u8() : length;
  }
}
