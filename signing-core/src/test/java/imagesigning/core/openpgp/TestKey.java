package imagesigning.core.openpgp;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.interfaces.DSAPrivateKey;
import java.security.interfaces.DSAPublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.BiFunction;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.params.DSAParameters;
import org.bouncycastle.crypto.params.DSAPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.DSASigner;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** A key pair that writes itself as an OpenPGP key and makes OpenPGP signatures. */
final class TestKey {
  /** When test keys are made unless a test says otherwise: 2024-01-01T00:00:00Z. */
  static final long CREATED = 1_704_067_200L;

  private final int algorithm;
  private final long created;
  private final byte[] material;
  private final byte[] secretNumbers;
  private final BiFunction<Integer, byte[], byte[]> signer;

  private TestKey(
      int algorithm,
      long created,
      byte[] material,
      byte[] secretNumbers,
      BiFunction<Integer, byte[], byte[]> signer) {
    this.algorithm = algorithm;
    this.created = created;
    this.material = material;
    this.secretNumbers = secretNumbers;
    this.signer = signer;
  }

  /** An Ed25519 key; the same name always gives the same key. */
  static TestKey ed25519(String name) {
    byte[] seed = Arrays.copyOf(sha512(name), Ed25519.SECRET_KEY_SIZE);
    Ed25519PrivateKeyParameters key = new Ed25519PrivateKeyParameters(seed, 0);
    byte[] point = PacketBytes.join(new byte[] {0x40}, key.generatePublicKey().getEncoded());
    byte[] material = curvePoint("2b06010401da470f01", point);
    return new TestKey(
        22,
        CREATED,
        material,
        numbers(new BigInteger(1, seed)),
        (hash, digest) -> {
          byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
          key.sign(Ed25519.Algorithm.Ed25519, null, digest, 0, digest.length, signature, 0);
          return numbers(
              new BigInteger(1, Arrays.copyOf(signature, 32)),
              new BigInteger(1, Arrays.copyOfRange(signature, 32, 64)));
        });
  }

  /** An ECDSA key; the same name and curve always give the same key. */
  static TestKey ecdsa(String curve, String oid, String name) {
    X9ECParameters parameters = ECNamedCurveTable.getByName(curve);
    ECDomainParameters domain = new ECDomainParameters(parameters);
    BigInteger secret = new BigInteger(1, sha512(name)).mod(domain.getN());
    byte[] material = curvePoint(oid, domain.getG().multiply(secret).getEncoded(false));
    return new TestKey(
        19,
        CREATED,
        material,
        numbers(secret),
        (hash, digest) -> {
          ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA512Digest()));
          signer.init(true, new ECPrivateKeyParameters(secret, domain));
          return numbers(signer.generateSignature(digest));
        });
  }

  static TestKey p256(String name) {
    return ecdsa("P-256", "2a8648ce3d030107", name);
  }

  /** A fresh RSA key. */
  static TestKey rsa(int bits) {
    KeyPair pair = generate("RSA", bits);
    RSAPublicKey publicKey = (RSAPublicKey) pair.getPublic();
    RSAPrivateCrtKey secretKey = (RSAPrivateCrtKey) pair.getPrivate();
    BigInteger p = secretKey.getPrimeP();
    BigInteger q = secretKey.getPrimeQ();
    BigInteger d = secretKey.getPrivateExponent();
    return rsa(publicKey.getModulus(), publicKey.getPublicExponent(), d)
        .withSecretNumbers(d, p, q, p.modInverse(q));
  }

  /** An RSA key of chosen numbers. */
  static TestKey rsa(BigInteger modulus, BigInteger exponent, BigInteger secret) {
    return new TestKey(
        1,
        CREATED,
        numbers(modulus, exponent),
        numbers(secret),
        (hash, digest) -> {
          byte[] encoded = pkcs1(hash, digest, (modulus.bitLength() + 7) / 8);
          return numbers(new BigInteger(1, encoded).modPow(secret, modulus));
        });
  }

  /** A fresh DSA key. */
  static TestKey dsa(int bits) {
    KeyPair pair = generate("DSA", bits);
    DSAPublicKey publicKey = (DSAPublicKey) pair.getPublic();
    DSAParameters parameters =
        new DSAParameters(
            publicKey.getParams().getP(),
            publicKey.getParams().getQ(),
            publicKey.getParams().getG());
    BigInteger secret = ((DSAPrivateKey) pair.getPrivate()).getX();
    return new TestKey(
        17,
        CREATED,
        numbers(parameters.getP(), parameters.getQ(), parameters.getG(), publicKey.getY()),
        numbers(secret),
        (hash, digest) -> {
          DSASigner signer = new DSASigner(new HMacDSAKCalculator(new SHA256Digest()));
          signer.init(true, new DSAPrivateKeyParameters(secret, parameters));
          return numbers(signer.generateSignature(digest));
        });
  }

  /** A key that nothing can be verified with; its signatures are two ones. */
  static TestKey unusable(int algorithm, byte[] material) {
    return new TestKey(
        algorithm,
        CREATED,
        material,
        numbers(BigInteger.ONE),
        (hash, digest) -> numbers(BigInteger.ONE, BigInteger.ONE));
  }

  /** A key whose secret part is somewhere else: hash number and digest in, numbers out. */
  static TestKey foreign(
      int algorithm, byte[] material, BiFunction<Integer, byte[], byte[]> signer) {
    return new TestKey(algorithm, CREATED, material, new byte[0], signer);
  }

  /** The same key pair, made at another time: to OpenPGP another key. */
  TestKey createdAt(long seconds) {
    return new TestKey(algorithm, seconds, material, secretNumbers, signer);
  }

  /** The same numbers under another algorithm: to OpenPGP another key. */
  TestKey as(int otherAlgorithm) {
    return new TestKey(otherAlgorithm, created, material, secretNumbers, signer);
  }

  /** The same key with other secret numbers in its file; signatures stay right. */
  TestKey withSecretNumbers(BigInteger... secret) {
    return new TestKey(algorithm, created, material, numbers(secret), signer);
  }

  /** The secret numbers as a secret key packet holds them. */
  byte[] secretNumbers() {
    return secretNumbers.clone();
  }

  long created() {
    return created;
  }

  int algorithm() {
    return algorithm;
  }

  /** The body of the public key packet. */
  byte[] body() {
    return new PacketBytes().u8(4).u32(created).u8(algorithm).bytes(material).toBytes();
  }

  /** What signatures hash of this key. */
  byte[] hashed() {
    return new PacketBytes().u8(0x99).u16(body().length).bytes(body()).toBytes();
  }

  byte[] fingerprintBytes() {
    return HashAlgorithm.SHA1.digest(HashedData.of(hashed()));
  }

  String fingerprint() {
    return HexFormat.of().withUpperCase().formatHex(fingerprintBytes());
  }

  long keyId() {
    return new Fingerprint(fingerprintBytes()).keyId();
  }

  String keyIdText() {
    return fingerprint().substring(24);
  }

  /** The numbers of a signature of a digest. */
  byte[] sign(int hash, byte[] digest) {
    return signer.apply(hash, digest);
  }

  /** The name of the hash and the digest, as RSA signs them. */
  static byte[] digestInfo(int hash, byte[] digest) {
    String name =
        switch (hash) {
          case TestSignature.MD5 -> "3020300c06082a864886f70d020505000410";
          case TestSignature.SHA1 -> "3021300906052b0e03021a05000414";
          case TestSignature.RIPEMD160 -> "3021300906052b2403020105000414";
          case TestSignature.SHA256 -> "3031300d060960864801650304020105000420";
          case TestSignature.SHA384 -> "3041300d060960864801650304020205000430";
          case TestSignature.SHA512 -> "3051300d060960864801650304020305000440";
          case TestSignature.SHA224 -> "302d300d06096086480165030402040500041c";
          default -> throw new IllegalArgumentException("hash " + hash);
        };
    return PacketBytes.join(HexFormat.of().parseHex(name), digest);
  }

  /** EMSA-PKCS1-v1_5: 00 01 FF … FF 00, the name of the hash, the digest. */
  private static byte[] pkcs1(int hash, byte[] digest, int length) {
    byte[] tail = PacketBytes.join(new byte[1], digestInfo(hash, digest));
    byte[] padding = new byte[length - 2 - tail.length];
    Arrays.fill(padding, (byte) 0xff);
    return PacketBytes.join(new byte[] {0, 1}, padding, tail);
  }

  static byte[] curvePoint(String oid, byte[] point) {
    byte[] curve = HexFormat.of().parseHex(oid);
    return new PacketBytes()
        .u8(curve.length)
        .bytes(curve)
        .number(new BigInteger(1, point))
        .toBytes();
  }

  static byte[] numbers(BigInteger... numbers) {
    PacketBytes bytes = new PacketBytes();
    for (BigInteger number : numbers) {
      bytes.number(number);
    }
    return bytes.toBytes();
  }

  private static KeyPair generate(String algorithm, int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      generator.initialize(bits, new SecureRandom());
      return generator.generateKeyPair();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] sha512(String name) {
    return HashAlgorithm.SHA512.digest(HashedData.of(name.getBytes(StandardCharsets.UTF_8)));
  }
}
