package imagesigning.core.openpgp;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.apache.bzip2.CBZip2InputStream;
import org.bouncycastle.crypto.BlockCipher;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.modes.CBCBlockCipher;
import org.bouncycastle.crypto.modes.OCBBlockCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/**
 * The seam to the engines that calculate. Bouncy Castle reports odd keys, signatures and data with
 * runtime exceptions of many kinds; here, and nowhere else, each of them becomes a "no": a key that
 * an engine refuses is no key, a signature that makes an engine throw is not valid, data that makes
 * it throw is broken.
 */
final class BouncyCastle {
  private static final int OCB_TAG_BITS = 128;

  private BouncyCastle() {}

  /**
   * Makes key material ready.
   *
   * @param algorithm what the key is for
   * @param material the numbers of the public key
   * @return the key, or nothing if it is of no use
   */
  static Optional<VerifyingKey> load(PublicKeyAlgorithm algorithm, Octets material)
      throws PacketFormatException {
    try {
      return switch (algorithm) {
        case RSA, RSA_SIGN_ONLY -> RsaKey.read(material);
        case DSA -> DsaKey.read(material);
        case ECDSA -> EcdsaKey.read(material);
        case EDDSA_LEGACY -> Ed25519Key.read(material);
      };
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }

  /** Whether a signature of a digest is good. */
  static boolean verify(
      VerifyingKey key, HashAlgorithm hash, byte[] digest, List<byte[]> signature) {
    if (hash.bits() < key.leastHashBits()) {
      return false;
    }
    try {
      return key.verifies(hash, digest, signature);
    } catch (RuntimeException e) {
      return false;
    }
  }

  /**
   * Makes secret numbers ready.
   *
   * @param key the public key
   * @param numbers the secret numbers
   * @return the signer, or nothing if the numbers do not belong to the public key
   */
  static Optional<RawSigner> loadSecret(KeyPacket key, List<byte[]> numbers) {
    VerifyingKey material = key.verifyingKey().orElseThrow();
    try {
      if (material instanceof RsaKey rsa) {
        return RsaSecret.signer(key, rsa, numbers);
      }
      if (material instanceof EcdsaKey ecdsa) {
        return EcdsaSecret.signer(ecdsa, numbers);
      }
      return material instanceof Ed25519Key ed25519
          ? Ed25519Secret.signer(ed25519, numbers)
          : Optional.empty();
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }

  /** Decrypts the secret part of a key. */
  static byte[] decrypt(ProtectionCipher cipher, byte[] key, byte[] iv, byte[] encrypted)
      throws PacketFormatException {
    try {
      return cipher.decrypt(key, iv, encrypted);
    } catch (RuntimeException e) {
      throw new PacketFormatException("it cannot be decrypted");
    }
  }

  /** Decrypts with AES in OCB mode; nothing if the tag is wrong, as it is under a wrong key. */
  static Optional<byte[]> decryptOcb(
      byte[] key, byte[] nonce, byte[] associated, byte[] encrypted) {
    try {
      OCBBlockCipher ocb = new OCBBlockCipher(AESEngine.newInstance(), AESEngine.newInstance());
      ocb.init(false, new AEADParameters(new KeyParameter(key), OCB_TAG_BITS, nonce, associated));
      byte[] plain = new byte[ocb.getOutputSize(encrypted.length)];
      int length = ocb.processBytes(encrypted, 0, encrypted.length, plain, 0);
      ocb.doFinal(plain, length);
      return Optional.of(plain);
    } catch (InvalidCipherTextException | RuntimeException e) {
      return Optional.empty();
    }
  }

  /** Decrypts with AES in CBC mode, padding and all; nothing if that is impossible. */
  static Optional<byte[]> decryptCbc(byte[] key, byte[] iv, byte[] encrypted) {
    try {
      BlockCipher cbc = CBCBlockCipher.newInstance(AESEngine.newInstance());
      cbc.init(false, new ParametersWithIV(new KeyParameter(key), iv));
      byte[] plain = new byte[encrypted.length];
      for (int at = 0; at < encrypted.length; at += cbc.getBlockSize()) {
        cbc.processBlock(encrypted, at, plain, at);
      }
      return Optional.of(plain);
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }

  /**
   * Expands BZIP2 data.
   *
   * @param in the data; read no further than the data goes
   * @param most where to stop
   * @return the data or its first part
   */
  static byte[] bunzip(InputStream in, int most) throws PacketFormatException {
    try (CBZip2InputStream expanded = new CBZip2InputStream(in)) {
      return expanded.readNBytes(most);
    } catch (IOException | RuntimeException e) {
      throw new PacketFormatException("the compressed data is broken");
    }
  }
}
