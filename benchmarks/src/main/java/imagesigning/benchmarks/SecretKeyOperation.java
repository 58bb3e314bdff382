package imagesigning.benchmarks;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.RSAPrivateCrtKeySpec;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.RSAPrivateCrtKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.bc.BcPGPSecretKeyRing;
import org.bouncycastle.openpgp.operator.bc.BcPGPKeyConverter;

/**
 * What signing a payload costs at the least: hashing it, and one secret-key operation, with the
 * engines that the library uses and the key ready.
 */
final class SecretKeyOperation {

  /** The operation on a payload. */
  private interface Engine {
    byte[] sign(byte[] payload) throws GeneralSecurityException;
  }

  private final Engine engine;

  private SecretKeyOperation(Engine engine) {
    this.engine = engine;
  }

  static SecretKeyOperation none() {
    return new SecretKeyOperation(payload -> payload);
  }

  static SecretKeyOperation of(byte[] secretKey) {
    try {
      AsymmetricKeyParameter key =
          new BcPGPKeyConverter()
              .getPrivateKey(
                  new BcPGPSecretKeyRing(secretKey).getSecretKey().extractPrivateKey(null));
      if (key instanceof RSAPrivateCrtKeyParameters rsa) {
        return new SecretKeyOperation(rsa(rsa));
      }
      return new SecretKeyOperation(
          key instanceof ECPrivateKeyParameters ec
              ? ecdsa(ec)
              : ed25519((Ed25519PrivateKeyParameters) key));
    } catch (IOException | PGPException | GeneralSecurityException e) {
      throw new IllegalStateException("cannot read what was just made", e);
    }
  }

  byte[] sign(byte[] payload) {
    try {
      return engine.sign(payload);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Engine rsa(RSAPrivateCrtKeyParameters key) throws GeneralSecurityException {
    PrivateKey privateKey =
        KeyFactory.getInstance("RSA")
            .generatePrivate(
                new RSAPrivateCrtKeySpec(
                    key.getModulus(),
                    key.getPublicExponent(),
                    key.getExponent(),
                    key.getP(),
                    key.getQ(),
                    key.getDP(),
                    key.getDQ(),
                    key.getQInv()));
    return payload -> {
      Signature signature = Signature.getInstance("SHA512withRSA");
      signature.initSign(privateKey);
      signature.update(payload);
      return signature.sign();
    };
  }

  private static Engine ecdsa(ECPrivateKeyParameters key) {
    return payload -> {
      ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
      signer.init(true, key);
      BigInteger[] numbers = signer.generateSignature(sha256(payload));
      return numbers[0].add(numbers[1]).toByteArray();
    };
  }

  private static Engine ed25519(Ed25519PrivateKeyParameters key) {
    byte[] seed = key.getEncoded();
    byte[] point = key.generatePublicKey().getEncoded();
    return payload -> {
      byte[] digest = sha256(payload);
      byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
      Ed25519.sign(seed, 0, point, 0, digest, 0, digest.length, signature, 0);
      return signature;
    };
  }

  private static byte[] sha256(byte[] payload) throws GeneralSecurityException {
    return MessageDigest.getInstance("SHA-256").digest(payload);
  }
}
