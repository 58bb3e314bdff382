package imagesigning.core.openpgp;

import imagesigning.core.signing.Passphrase;
import imagesigning.core.signing.PayloadSigner;
import imagesigning.core.signing.SigningException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.Provider;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Signs payloads as OpenPGP messages of the shape that gpg, skopeo and podman write and accept
 * (policy reference, section 5.4). The message is built here; the secret-key operation comes from a
 * key in memory, or from outside. Thread-safe.
 *
 * <p>The key is read and chosen once. At each signature it is checked again that the key has not
 * expired since, and what was made is verified against the public key before it is returned, so
 * that no fault of a key, a card, a service or this machine becomes a wrong signature.
 */
public final class OpenPgpSigner implements PayloadSigner {
  private static final String PUBLIC_KEY = "the public key given";

  private final SigningKey key;
  private final OpenPgpSigningOptions options;
  private final SignedMessageWriter writer;
  private final MadeMessageCheck check;
  private final AtomicReference<@Nullable RawSigner> rawSigner;

  private OpenPgpSigner(
      OpenPgpKeyring keyring,
      SigningKey key,
      HashAlgorithm hash,
      RawSigner rawSigner,
      OpenPgpSigningOptions options) {
    this.key = key;
    this.options = options;
    this.writer = new SignedMessageWriter(key.key(), hash, options.isCompressed());
    this.check = new MadeMessageCheck(keyring, key, options.clock());
    this.rawSigner = new AtomicReference<>(rawSigner);
  }

  /**
   * A signer with a key from a file of secret keys: exported by {@code gpg --export-secret-keys},
   * binary or armored, one or many, or an old {@code secring.gpg}. The file is read now and never
   * again. Of protections GnuPG's usual ones are opened (AES, 3DES, CAST5); stubs of keys that are
   * offline or on a card are passed over.
   *
   * @param file the file
   * @param passphrase opens the chosen key if it is protected, and is not kept
   * @param options which key, and how to sign
   * @return the signer; to be closed
   * @throws SigningException if the file cannot be read, not exactly one key can be chosen, or the
   *     passphrase does not open it
   */
  public static OpenPgpSigner fromKeyFile(
      Path file, Passphrase passphrase, OpenPgpSigningOptions options) throws SigningException {
    return SecretKeyFile.signer(file, passphrase, options);
  }

  /**
   * A signer with a key from the content of such a file.
   *
   * @param secretKeys the content; not kept, the caller wipes it
   * @param passphrase opens the chosen key if it is protected, and is not kept
   * @param options which key, and how to sign
   * @return the signer; to be closed
   * @throws SigningException if not exactly one key can be chosen, or the passphrase does not open
   *     it
   */
  public static OpenPgpSigner fromKeyBytes(
      byte[] secretKeys, Passphrase passphrase, OpenPgpSigningOptions options)
      throws SigningException {
    return SecretKeyFile.signer("the key given", secretKeys, passphrase, options);
  }

  /**
   * A signer with a secret key of a GnuPG home, read without GnuPG: from {@code private-keys-v1.d},
   * or from {@code secring.gpg} where that directory does not exist. The home is read now and never
   * again, and neither written to nor locked. Where a card, an agent or keyboxd has the key, use
   * {@link GpgProgramSigner}.
   *
   * @param home the home
   * @param passphrase opens the chosen key if it is protected, and is not kept
   * @param options which key, and how to sign
   * @return the signer; to be closed
   * @throws SigningException if the home cannot be read, not exactly one key can be chosen, its
   *     secret part is not in a file there, or the passphrase does not open it
   */
  public static OpenPgpSigner fromGnuPgHome(
      GnuPgHome home, Passphrase passphrase, OpenPgpSigningOptions options)
      throws SigningException {
    return HomeSecretKeys.signer(home, passphrase, options);
  }

  /**
   * A signer with a key behind Java's own interfaces, such as one in a PKCS #11 token.
   *
   * @param privateKey the key: RSA, EC or Ed25519
   * @param provider who signs with it; if empty, the Java runtime looks for one
   * @param publicKeys the OpenPGP keys among which its public part is, binary or armored; a key of
   *     another algorithm or size is not considered
   * @param options which key, and how to sign
   * @return the signer; closing it leaves the private key alone
   * @throws SigningException if not exactly one key can be chosen
   */
  public static OpenPgpSigner fromPrivateKey(
      PrivateKey privateKey,
      Optional<Provider> provider,
      byte[] publicKeys,
      OpenPgpSigningOptions options)
      throws SigningException {
    OpenPgpKeyring keyring = SecretKeyFile.publicKeys(PUBLIC_KEY, publicKeys);
    SigningKey chosen =
        SigningKeyChoice.choose(
            PUBLIC_KEY, keyring, options, key -> JcaSigner.mayBelong(privateKey, key.key()));
    return of(keyring, chosen, new JcaSigner(chosen.key(), privateKey, provider), options);
  }

  /**
   * A signer whose secret-key operation is a caller's function.
   *
   * @param function the operation
   * @param publicKeys the OpenPGP keys among which its public part is, binary or armored
   * @param options which key, and how to sign
   * @return the signer
   * @throws SigningException if not exactly one key can be chosen
   */
  public static OpenPgpSigner fromFunction(
      RawSignatureFunction function, byte[] publicKeys, OpenPgpSigningOptions options)
      throws SigningException {
    OpenPgpKeyring keyring = SecretKeyFile.publicKeys(PUBLIC_KEY, publicKeys);
    SigningKey chosen = SigningKeyChoice.choose(PUBLIC_KEY, keyring, options, key -> true);
    return of(keyring, chosen, new FunctionSigner(chosen.key(), function), options);
  }

  /**
   * A signer for a key that was chosen by {@link SigningKeyChoice}.
   *
   * @param keyring holds the key; what was signed is verified against it
   * @param key the key
   * @param rawSigner its secret part; belongs to the signer from now on, which closes it
   * @param options hash, compression and clock
   */
  static OpenPgpSigner of(
      OpenPgpKeyring keyring, SigningKey key, RawSigner rawSigner, OpenPgpSigningOptions options)
      throws SigningException {
    SigningSuitability.refuseUnsupported(key);
    HashAlgorithm hash =
        SigningSuitability.hash(key.key().verifyingKey().orElseThrow(), options.isSha256ForRsa());
    return new OpenPgpSigner(keyring, key, hash, rawSigner, options);
  }

  @Override
  public byte[] sign(byte[] payload) throws SigningException {
    RawSigner signer = rawSigner.get();
    if (signer == null) {
      throw new IllegalStateException("the signer is closed");
    }
    long now = check.now();
    SigningSuitability.refuseUnlessGood(key, now);
    byte[] message = writer.write(payload, now, signer);
    if (options.isVerified()) {
      check.refuseUnlessGood(message, payload);
    }
    return message;
  }

  @Override
  public String keyFingerprint() {
    return key.primary().key().fingerprint().toString();
  }

  @Override
  public String signingFingerprint() {
    return key.key().fingerprint().toString();
  }

  @Override
  public void close() {
    RawSigner signer = rawSigner.getAndSet(null);
    if (signer != null) {
      signer.close();
    }
  }

  /** The fingerprint of the signing key, nothing secret. */
  @Override
  public String toString() {
    return "OpenPgpSigner[" + signingFingerprint() + "]";
  }
}
