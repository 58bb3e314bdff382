package imagesigning.testkit;

import imagesigning.core.Digest;
import imagesigning.core.simplesigning.UntrustedSimpleSignature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.bouncycastle.bcpg.ArmoredOutputStream;
import org.bouncycastle.openpgp.PGPKeyPair;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSecretKeyRing;

/**
 * An OpenPGP key pair made for a test.
 *
 * <pre>{@code
 * TestKey key = TestKey.generate();
 * byte[] signature = key.sign("registry.example.com/app:1.0", image.digest());
 * KeyFiles keys = KeyFiles.of(Map.of("/keys/release.gpg", key.publicKey()));
 * }</pre>
 *
 * <p>Good for tests only: the secret key can be had unprotected. Immutable and thread-safe.
 */
public final class TestKey {
  private final PGPSecretKeyRing secret;
  private final PGPPublicKeyRing published;
  private final PGPKeyPair signing;
  private final Algorithm algorithm;
  private final Instant createdAt;

  /** The kinds of key that GPG users have. */
  public enum Algorithm {
    /** Ed25519, as GnuPG 2.x writes it (algorithm 22); the quickest to make. */
    ED25519,
    /** ECDSA with NIST P-256. */
    P256,
    /** RSA with 2048 bits. */
    RSA_2048,
    /** RSA with 3072 bits, the default of GnuPG 2.2. */
    RSA_3072
  }

  TestKey(
      PGPSecretKeyRing secret,
      PGPPublicKeyRing published,
      PGPKeyPair signing,
      Algorithm algorithm,
      Instant createdAt) {
    this.secret = secret;
    this.published = published;
    this.signing = signing;
    this.algorithm = algorithm;
    this.createdAt = createdAt;
  }

  /**
   * A new Ed25519 key that never expires.
   *
   * @return the key
   */
  public static TestKey generate() {
    return builder().build();
  }

  /**
   * A new key that never expires.
   *
   * @param algorithm its kind
   * @return the key
   */
  public static TestKey generate(Algorithm algorithm) {
    return builder().algorithm(algorithm).build();
  }

  /**
   * Starts a key with other properties.
   *
   * @return a builder
   */
  public static TestKeyBuilder builder() {
    return new TestKeyBuilder();
  }

  /**
   * The public key as {@code gpg --export} writes it.
   *
   * @return binary OpenPGP packets
   */
  public byte[] publicKey() {
    return OpenPgp.call(published::getEncoded);
  }

  /**
   * The public key as {@code gpg --export --armor} writes it.
   *
   * @return an armored block
   */
  public String armoredPublicKey() {
    return armored(publicKey());
  }

  /**
   * Writes the public key to a file, as a policy's {@code keyPath} wants it.
   *
   * @param file where to
   * @return the file
   * @throws IOException if it cannot be written
   */
  public Path writePublicKey(Path file) throws IOException {
    return Files.write(file, publicKey());
  }

  /**
   * The secret key without a passphrase, for {@code gpg --import}.
   *
   * @return binary OpenPGP packets
   */
  public byte[] secretKey() {
    return OpenPgp.call(secret::getEncoded);
  }

  /**
   * The fingerprint of the primary key, by which policies and verdicts know this key.
   *
   * @return upper-case hex
   */
  public String fingerprint() {
    return hex(published.getPublicKey().getFingerprint());
  }

  /**
   * The fingerprint of the key that signs: the signing subkey if there is one, else the primary.
   *
   * @return upper-case hex
   */
  public String signingFingerprint() {
    return hex(signing.getPublicKey().getFingerprint());
  }

  /**
   * The kind of the key.
   *
   * @return the kind
   */
  public Algorithm algorithm() {
    return algorithm;
  }

  /**
   * When the key says it was made.
   *
   * @return the time, in whole seconds
   */
  public Instant createdAt() {
    return createdAt;
  }

  /**
   * Signs an image as skopeo does, dated the moment the key was made.
   *
   * @param dockerReference the name to sign, such as {@code host/app:1.0}; written as it stands
   * @param manifestDigest the digest to sign
   * @return a signed OpenPGP message, the content of a {@code signature-N} file
   */
  public byte[] sign(String dockerReference, Digest manifestDigest) {
    return TestSignature.by(this).of(dockerReference, manifestDigest).toBytes();
  }

  /**
   * Like {@link #sign(String, Digest)}, for an image held in memory.
   *
   * @param dockerReference the name to sign
   * @param manifestDigest the digest to sign
   * @return the signature
   */
  public UntrustedSimpleSignature signature(String dockerReference, Digest manifestDigest) {
    return UntrustedSimpleSignature.of(sign(dockerReference, manifestDigest));
  }

  /**
   * Signs any bytes the way images are signed.
   *
   * @param payload what to sign
   * @return a signed OpenPGP message
   */
  public byte[] signMessage(byte[] payload) {
    return TestSignature.by(this).ofPayload(payload).toBytes();
  }

  PGPKeyPair signing() {
    return signing;
  }

  private static String armored(byte[] packets) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    OpenPgp.call(
        () -> {
          try (ArmoredOutputStream armor =
              ArmoredOutputStream.builder().clearHeaders().build(out)) {
            armor.write(packets);
          }
          return Optional.empty();
        });
    return out.toString(StandardCharsets.US_ASCII);
  }

  private static String hex(byte[] fingerprint) {
    return HexFormat.of().withUpperCase().formatHex(fingerprint);
  }

  /** Kind and fingerprint, nothing secret. */
  @Override
  public String toString() {
    return algorithm + " key " + fingerprint();
  }
}
