package imagesigning.core.openpgp;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;

/**
 * A private key behind Java's own interfaces, and the OpenPGP key of its public part.
 *
 * @param privateKey signs
 * @param key the same as an OpenPGP key, which signs itself through Java
 */
record JcaTestKey(PrivateKey privateKey, TestKey key) {
  private static final String ED25519 = "2b06010401da470f01";

  static JcaTestKey rsa() {
    return of(generate("RSA", Optional.empty()), "", Optional.empty());
  }

  /** On a curve by its names in Java and in OpenPGP. */
  static JcaTestKey ec(String curve, String oid) {
    return of(generate("EC", Optional.of(curve)), oid, Optional.empty());
  }

  static JcaTestKey ed25519() {
    return of(generate("Ed25519", Optional.empty()), ED25519, Optional.empty());
  }

  /** Any pair, wherever its private key is; of an EC key the curve as OpenPGP names it. */
  static JcaTestKey of(KeyPair pair, String oid, Optional<Provider> provider) {
    PublicKey publicKey = pair.getPublic();
    PrivateKey privateKey = pair.getPrivate();
    if (publicKey instanceof RSAPublicKey rsa) {
      return new JcaTestKey(
          privateKey,
          TestKey.foreign(
              1,
              TestKey.numbers(rsa.getModulus(), rsa.getPublicExponent()),
              (hash, digest) -> rsa(privateKey, TestKey.digestInfo(hash, digest), provider)));
    }
    if (publicKey instanceof ECPublicKey ec) {
      return new JcaTestKey(
          privateKey,
          TestKey.foreign(
              19,
              TestKey.curvePoint(oid, point(ec)),
              (hash, digest) -> pair(sign("NONEwithECDSA", privateKey, digest, provider))));
    }
    byte[] encoded = publicKey.getEncoded();
    byte[] point = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
    return new JcaTestKey(
        privateKey,
        TestKey.foreign(
            22,
            TestKey.curvePoint(oid, PacketBytes.join(new byte[] {0x40}, point)),
            (hash, digest) -> halves(sign("Ed25519", privateKey, digest, provider))));
  }

  /** A good OpenPGP key. */
  TestKeyrings keyring() {
    return TestKeyrings.of(key)
        .userId("token@example.com", certification -> certification.hash(TestSignature.SHA512));
  }

  byte[] publicKeyring() {
    return keyring().toBytes();
  }

  /** A primary key that only certifies, with this key as its signing subkey. */
  TestKeyrings asSubkeyOf(TestKey primary) {
    return TestKeyrings.withSubkey(primary, key);
  }

  private static KeyPair generate(String algorithm, Optional<String> curve) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      if (curve.isPresent()) {
        generator.initialize(new ECGenParameterSpec(curve.get()));
      } else if (algorithm.equals("RSA")) {
        generator.initialize(2048);
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] rsa(PrivateKey key, byte[] digestInfo, Optional<Provider> provider) {
    try {
      String name = "RSA/ECB/PKCS1Padding";
      Cipher engine =
          provider.isPresent()
              ? Cipher.getInstance(name, provider.get())
              : Cipher.getInstance(name);
      engine.init(Cipher.ENCRYPT_MODE, key);
      return TestKey.numbers(new BigInteger(1, engine.doFinal(digestInfo)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] sign(
      String name, PrivateKey key, byte[] digest, Optional<Provider> provider) {
    try {
      Signature engine =
          provider.isPresent()
              ? Signature.getInstance(name, provider.get())
              : Signature.getInstance(name);
      engine.initSign(key);
      engine.update(digest);
      return engine.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] pair(byte[] der) {
    ASN1Sequence pair = ASN1Sequence.getInstance(der);
    return TestKey.numbers(
        ASN1Integer.getInstance(pair.getObjectAt(0)).getValue(),
        ASN1Integer.getInstance(pair.getObjectAt(1)).getValue());
  }

  private static byte[] halves(byte[] signature) {
    return TestKey.numbers(
        new BigInteger(1, Arrays.copyOf(signature, 32)),
        new BigInteger(1, Arrays.copyOfRange(signature, 32, 64)));
  }

  private static byte[] point(ECPublicKey key) {
    int length = (key.getParams().getOrder().bitLength() + 7) / 8;
    byte[] point = new byte[1 + 2 * length];
    point[0] = 4;
    put(key.getW().getAffineX(), point, 1 + length);
    put(key.getW().getAffineY(), point, 1 + 2 * length);
    return point;
  }

  private static void put(BigInteger number, byte[] target, int end) {
    byte[] bytes = number.toByteArray();
    int from = bytes[0] == 0 ? 1 : 0;
    System.arraycopy(bytes, from, target, end - (bytes.length - from), bytes.length - from);
  }
}
