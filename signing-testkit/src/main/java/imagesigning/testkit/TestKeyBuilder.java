package imagesigning.testkit;

import imagesigning.testkit.TestKey.Algorithm;
import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.Optional;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyPacket;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.bcpg.sig.RevocationReasonTags;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.AsymmetricCipherKeyPairGenerator;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.generators.Ed25519KeyPairGenerator;
import org.bouncycastle.crypto.generators.RSAKeyPairGenerator;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.Ed25519KeyGenerationParameters;
import org.bouncycastle.crypto.params.RSAKeyGenerationParameters;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPKeyPair;
import org.bouncycastle.openpgp.PGPKeyRingGenerator;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSecretKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureGenerator;
import org.bouncycastle.openpgp.PGPSignatureSubpacketGenerator;
import org.bouncycastle.openpgp.operator.PGPDigestCalculator;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPDigestCalculatorProvider;
import org.bouncycastle.openpgp.operator.bc.BcPGPKeyPair;

/**
 * Makes {@link TestKey}s. By default: Ed25519, made on 2024-01-01, never expiring, the primary key
 * signs. Not thread-safe.
 */
public final class TestKeyBuilder {
  private Algorithm algorithm = Algorithm.ED25519;
  private String userId = "Test key <test@example.com>";
  private Instant createdAt = Instant.parse("2024-01-01T00:00:00Z");
  private Duration lifetime = Duration.ZERO;
  private Duration subkeyLifetime = Duration.ZERO;
  private boolean revoked;
  private boolean subkey;
  private boolean subkeyRevoked;
  private SecureRandom random = new SecureRandom();

  TestKeyBuilder() {}

  /**
   * The kind of the primary key and of the subkey.
   *
   * @param kind the kind
   * @return this builder
   */
  public TestKeyBuilder algorithm(Algorithm kind) {
    algorithm = kind;
    return this;
  }

  /**
   * The user id.
   *
   * @param text such as {@code Name <mail@example.com>}
   * @return this builder
   */
  public TestKeyBuilder userId(String text) {
    userId = text;
    return this;
  }

  /**
   * When the key says it was made.
   *
   * @param time cut to whole seconds
   * @return this builder
   */
  public TestKeyBuilder createdAt(Instant time) {
    createdAt = time.truncatedTo(ChronoUnit.SECONDS);
    return this;
  }

  /**
   * Lets the primary key expire.
   *
   * @param time how long after it was made
   * @return this builder
   */
  public TestKeyBuilder expiresAfter(Duration time) {
    lifetime = time;
    return this;
  }

  /**
   * Publishes the key together with its revocation.
   *
   * @return this builder
   */
  public TestKeyBuilder revoked() {
    revoked = true;
    return this;
  }

  /**
   * Lets a subkey sign; the primary key then only certifies.
   *
   * @return this builder
   */
  public TestKeyBuilder signingSubkey() {
    subkey = true;
    return this;
  }

  /**
   * Lets a subkey sign, and lets it expire.
   *
   * @param time how long after it was made
   * @return this builder
   */
  public TestKeyBuilder signingSubkeyExpiresAfter(Duration time) {
    subkeyLifetime = time;
    return signingSubkey();
  }

  /**
   * Lets a subkey sign, and publishes the key together with the subkey's revocation.
   *
   * @return this builder
   */
  public TestKeyBuilder signingSubkeyRevoked() {
    subkeyRevoked = true;
    return signingSubkey();
  }

  /**
   * Where the key material comes from.
   *
   * @param source the source
   * @return this builder
   */
  public TestKeyBuilder random(SecureRandom source) {
    random = source;
    return this;
  }

  /**
   * Makes the key.
   *
   * @return a new key at every call
   */
  public TestKey build() {
    return OpenPgp.call(this::make);
  }

  private TestKey make() throws PGPException, IOException {
    PGPKeyPair primary = newPair();
    Optional<PGPKeyPair> second = subkey ? Optional.of(newPair()) : Optional.empty();
    PGPDigestCalculator sha1 =
        new BcPGPDigestCalculatorProvider().get(HashAlgorithmTags.SHA1); // for secret checksums
    int flags = KeyFlags.CERTIFY_OTHER | (subkey ? 0 : KeyFlags.SIGN_DATA);
    PGPKeyRingGenerator ring =
        new PGPKeyRingGenerator(
            PGPSignature.POSITIVE_CERTIFICATION,
            primary,
            userId,
            sha1,
            subpackets(flags, lifetime).generate(),
            null,
            signer(primary),
            null);
    if (second.isPresent()) {
      PGPSignatureSubpacketGenerator binding = subpackets(KeyFlags.SIGN_DATA, subkeyLifetime);
      binding.addEmbeddedSignature(true, crossBinding(primary, second.get()));
      ring.addSubKey(second.get(), binding.generate(), null);
    }
    PGPSecretKeyRing secret = ring.generateSecretKeyRing();
    PGPPublicKeyRing published = publish(ring.generatePublicKeyRing(), primary, second);
    return new TestKey(secret, published, second.orElse(primary), algorithm, createdAt);
  }

  private PGPKeyPair newPair() throws PGPException {
    AsymmetricCipherKeyPairGenerator generator =
        switch (algorithm) {
          case ED25519 -> {
            Ed25519KeyPairGenerator ed25519 = new Ed25519KeyPairGenerator();
            ed25519.init(new Ed25519KeyGenerationParameters(random));
            yield ed25519;
          }
          case P256 -> {
            ECKeyPairGenerator ec = new ECKeyPairGenerator();
            ECNamedDomainParameters curve =
                new ECNamedDomainParameters(
                    SECObjectIdentifiers.secp256r1, CustomNamedCurves.getByName("P-256"));
            ec.init(new ECKeyGenerationParameters(curve, random));
            yield ec;
          }
          case RSA_2048 -> rsa(2048);
          case RSA_3072 -> rsa(3072);
        };
    AsymmetricCipherKeyPair pair = generator.generateKeyPair();
    return new BcPGPKeyPair(PublicKeyPacket.VERSION_4, openPgpNumber(), pair, Date.from(createdAt));
  }

  private RSAKeyPairGenerator rsa(int bits) {
    RSAKeyPairGenerator generator = new RSAKeyPairGenerator();
    generator.init(new RSAKeyGenerationParameters(BigInteger.valueOf(65537), random, bits, 100));
    return generator;
  }

  private int openPgpNumber() {
    return switch (algorithm) {
      case ED25519 -> PublicKeyAlgorithmTags.EDDSA_LEGACY;
      case P256 -> PublicKeyAlgorithmTags.ECDSA;
      case RSA_2048, RSA_3072 -> PublicKeyAlgorithmTags.RSA_GENERAL;
    };
  }

  private static BcPGPContentSignerBuilder signer(PGPKeyPair pair) {
    return new BcPGPContentSignerBuilder(
        pair.getPublicKey().getAlgorithm(), HashAlgorithmTags.SHA256);
  }

  private PGPSignatureSubpacketGenerator subpackets(int flags, Duration validFor) {
    PGPSignatureSubpacketGenerator subpackets = dated();
    subpackets.setKeyFlags(true, flags);
    if (!validFor.isZero()) {
      subpackets.setKeyExpirationTime(true, validFor.toSeconds());
    }
    return subpackets;
  }

  private PGPSignatureSubpacketGenerator dated() {
    PGPSignatureSubpacketGenerator subpackets = new PGPSignatureSubpacketGenerator();
    subpackets.setSignatureCreationTime(true, Date.from(createdAt));
    return subpackets;
  }

  /** The subkey's word that it belongs to the primary key. */
  private PGPSignature crossBinding(PGPKeyPair primary, PGPKeyPair second) throws PGPException {
    PGPSignatureGenerator generator = generator(PGPSignature.PRIMARYKEY_BINDING, second, dated());
    return generator.generateCertification(primary.getPublicKey(), second.getPublicKey());
  }

  private PGPPublicKeyRing publish(
      PGPPublicKeyRing ring, PGPKeyPair primary, Optional<PGPKeyPair> second) throws PGPException {
    PGPSignatureSubpacketGenerator reason = dated();
    reason.setRevocationReason(true, RevocationReasonTags.KEY_COMPROMISED, "test");
    PGPPublicKeyRing published = ring;
    if (revoked) {
      PGPSignatureGenerator generator = generator(PGPSignature.KEY_REVOCATION, primary, reason);
      PGPSignature revocation = generator.generateCertification(primary.getPublicKey());
      published = with(published, published.getPublicKey(), revocation);
    }
    if (subkeyRevoked && second.isPresent()) {
      PGPSignatureGenerator generator = generator(PGPSignature.SUBKEY_REVOCATION, primary, reason);
      PGPPublicKey revokedKey = published.getPublicKey(second.get().getKeyID());
      PGPSignature revocation = generator.generateCertification(primary.getPublicKey(), revokedKey);
      published = with(published, revokedKey, revocation);
    }
    return published;
  }

  private static PGPSignatureGenerator generator(
      int type, PGPKeyPair pair, PGPSignatureSubpacketGenerator subpackets) throws PGPException {
    PGPSignatureGenerator generator = new PGPSignatureGenerator(signer(pair), pair.getPublicKey());
    generator.init(type, pair.getPrivateKey());
    subpackets.setIssuerFingerprint(false, pair.getPublicKey());
    generator.setHashedSubpackets(subpackets.generate());
    return generator;
  }

  private static PGPPublicKeyRing with(
      PGPPublicKeyRing ring, PGPPublicKey key, PGPSignature signature) {
    return PGPPublicKeyRing.insertPublicKey(ring, PGPPublicKey.addCertification(key, signature));
  }
}
