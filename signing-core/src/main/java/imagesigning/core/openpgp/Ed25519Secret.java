package imagesigning.core.openpgp;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** The seed of an Ed25519 key. */
final class Ed25519Secret implements RawSigner {
  private final SharedSecret seed;
  private final byte[] point;

  private Ed25519Secret(SharedSecret seed, byte[] point) {
    this.seed = seed;
    this.point = point;
  }

  /** A signer, or nothing if the seed does not belong to the public key. */
  static Optional<RawSigner> signer(Ed25519Key publicKey, List<byte[]> numbers) {
    if (numbers.size() != 1 || numbers.get(0).length > Ed25519.SECRET_KEY_SIZE) {
      return Optional.empty();
    }
    // Leading zeros are lost in the packet format.
    byte[] number = numbers.get(0);
    byte[] seed = new byte[Ed25519.SECRET_KEY_SIZE];
    System.arraycopy(number, 0, seed, seed.length - number.length, number.length);
    byte[] point = new byte[Ed25519.PUBLIC_KEY_SIZE];
    Ed25519.generatePublicKey(seed, 0, point, 0);
    if (!Arrays.equals(point, publicKey.point())) {
      Arrays.fill(seed, (byte) 0);
      return Optional.empty();
    }
    return Optional.of(new Ed25519Secret(new SharedSecret(seed), point));
  }

  @Override
  public List<byte[]> sign(SigningInput input) {
    byte[] digest = input.digest();
    byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
    byte[] own = seed.copy();
    try {
      Ed25519.sign(own, 0, point, 0, digest, 0, digest.length, signature, 0);
    } finally {
      Arrays.fill(own, (byte) 0);
    }
    return List.of(
        Arrays.copyOf(signature, Ed25519.SIGNATURE_SIZE / 2),
        Arrays.copyOfRange(signature, Ed25519.SIGNATURE_SIZE / 2, Ed25519.SIGNATURE_SIZE));
  }

  @Override
  public void close() {
    seed.close();
  }
}
