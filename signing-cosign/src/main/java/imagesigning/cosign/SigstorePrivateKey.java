package imagesigning.cosign;

import imagesigning.core.MalformedDataException;
import imagesigning.core.crypto.KeyAlgorithm;
import imagesigning.core.crypto.SignatureAlgorithms;
import imagesigning.core.crypto.SignatureScheme;
import imagesigning.core.crypto.VerificationKey;
import imagesigning.core.files.LocalFile;
import imagesigning.core.signing.Passphrase;
import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.params.RSAPrivateCrtKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;

/**
 * A private key as cosign and skopeo keep it, opened in memory. Signs as they do: ECDSA and RSA
 * over SHA-256, Ed25519 over the payload. Never printed; wiped, as far as Java allows, by {@link
 * #close}. Thread-safe.
 */
public final class SigstorePrivateKey implements SigstoreSigner {
  private static final byte[] TRIAL = "imagesigning".getBytes(StandardCharsets.US_ASCII);

  /** Far more than the largest key needs. */
  private static final int MOST_BYTES = 1 << 20;

  private final byte[] pkcs8;
  private final PrivateKey key;
  private final VerificationKey publicKey;
  private final AtomicBoolean closed = new AtomicBoolean();

  private SigstorePrivateKey(byte[] pkcs8, PrivateKey key, VerificationKey publicKey) {
    this.pkcs8 = pkcs8;
    this.key = key;
    this.publicKey = publicKey;
  }

  /**
   * Opens a key file, {@code cosign.key} or what {@code skopeo generate-sigstore-key} writes. Costs
   * a fraction of a second and up to 128 MiB, on purpose.
   *
   * @param pem the file
   * @param passphrase its passphrase; {@link Passphrase#none} is the empty one, which cosign allows
   * @return the key
   * @throws SigningException with {@code KEY_INVALID}, {@code KEY_UNSUPPORTED} or {@code
   *     PASSPHRASE_WRONG}
   */
  public static SigstorePrivateKey open(byte[] pem, Passphrase passphrase) throws SigningException {
    return of(KeyEnvelope.open(pem, passphrase));
  }

  /**
   * Opens a key file on disk, as {@link #open}.
   *
   * @param file the file
   * @param passphrase its passphrase
   * @return the key
   * @throws SigningException with {@code KEY_FILE_UNREADABLE}, or as {@link #open}
   */
  public static SigstorePrivateKey load(Path file, Passphrase passphrase) throws SigningException {
    byte[] pem;
    try {
      pem = LocalFile.named(file, MOST_BYTES);
    } catch (IOException e) {
      String why =
          e instanceof NoSuchFileException
              ? "does not exist."
              : "cannot be read (" + LocalFile.problem(e) + ").";
      throw new SigningException(
          SigningFailure.KEY_FILE_UNREADABLE, "The key file " + file + " " + why, e);
    }
    if (pem.length > MOST_BYTES) {
      throw new SigningException(
          SigningFailure.KEY_INVALID,
          "The key file "
              + file
              + " has more than "
              + MOST_BYTES
              + " bytes; no key needs so many.");
    }
    return open(pem, passphrase);
  }

  /**
   * Makes a new key on P-256, as cosign and skopeo do.
   *
   * @param random where its number comes from
   * @return the key
   */
  public static SigstorePrivateKey generate(SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), random);
      return of(generator.generateKeyPair().getPrivate().getEncoded());
    } catch (GeneralSecurityException | SigningException e) {
      throw new IllegalStateException("every Java makes keys of P-256", e);
    }
  }

  /**
   * Takes over a private key without protection, as {@code cosign import-key-pair} does: the first
   * PEM block, {@code PRIVATE KEY} (PKCS #8), {@code EC PRIVATE KEY} (SEC 1) or {@code RSA PRIVATE
   * KEY} (PKCS #1), of P-256, P-384, P-521, Ed25519, or RSA of 2048, 3072 or 4096 bits. What the
   * key signs is verified once before it is taken.
   *
   * @param pem the file; the caller wipes it
   * @return the key
   * @throws SigningException with {@code KEY_INVALID}, or with {@code KEY_UNSUPPORTED} also for
   *     keys that are protected by a passphrase
   */
  public static SigstorePrivateKey imported(byte[] pem) throws SigningException {
    SigstorePrivateKey key = of(PlainPrivateKey.pkcs8(pem));
    try {
      key.sign(TRIAL.clone());
    } catch (SigningException e) {
      key.close();
      throw new SigningException(
          SigningFailure.KEY_INVALID,
          "This is no private key that can be imported: what it signs does not verify.");
    }
    return key;
  }

  static SigstorePrivateKey of(byte[] pkcs8) throws SigningException {
    try {
      VerificationKey publicKey = SignatureAlgorithms.builtIn().spki(spki(pkcs8));
      PrivateKey key =
          KeyFactory.getInstance(jcaName(publicKey.algorithm()))
              .generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      return new SigstorePrivateKey(pkcs8, key, publicKey);
    } catch (MalformedDataException e) {
      throw new SigningException(
          SigningFailure.KEY_UNSUPPORTED, "The private key: " + e.getMessage() + ".");
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      // The engine reports odd numbers and structures with exceptions of many kinds.
      throw new SigningException(
          SigningFailure.KEY_INVALID, "The key file opens, but holds no private key.");
    }
  }

  private static byte[] spki(byte[] pkcs8) throws IOException {
    AsymmetricKeyParameter secret = PrivateKeyFactory.createKey(pkcs8);
    AsymmetricKeyParameter open;
    if (secret instanceof ECPrivateKeyParameters ec) {
      open =
          new ECPublicKeyParameters(
              ec.getParameters().getG().multiply(ec.getD()), ec.getParameters());
    } else if (secret instanceof RSAPrivateCrtKeyParameters rsa) {
      open = new RSAKeyParameters(false, rsa.getModulus(), rsa.getPublicExponent());
    } else if (secret instanceof Ed25519PrivateKeyParameters ed25519) {
      open = ed25519.generatePublicKey();
    } else {
      throw new IOException("another kind of key");
    }
    return SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(open).getEncoded("DER");
  }

  private static String jcaName(KeyAlgorithm algorithm) {
    return switch (algorithm) {
      case RSA -> "RSA";
      case ED25519 -> "Ed25519";
      default -> "EC";
    };
  }

  /**
   * The public key, as {@code cosign.pub} holds it.
   *
   * @return PEM
   */
  @Override
  public byte[] publicKey() {
    return KeyEnvelope.pem("PUBLIC KEY", publicKey.spki());
  }

  /**
   * What tells the key from all others.
   *
   * @return SHA-256 of the public key as X.509 writes it, lower-case hex
   */
  public String fingerprint() {
    return publicKey.fingerprint();
  }

  /**
   * The key file, which cosign, skopeo and podman open.
   *
   * @param passphrase the passphrase to protect it with; {@link Passphrase#none} is the empty one
   * @param random where salt and nonce come from
   * @return PEM
   */
  public byte[] encrypted(Passphrase passphrase, SecureRandom random) {
    requireOpen();
    return KeyEnvelope.seal(pkcs8, passphrase, random);
  }

  /**
   * Signs a payload. What was made is verified before it is given away.
   *
   * @param payload the bytes
   * @return the signature; of ECDSA in DER
   * @throws SigningException with {@code SIGNER_FAILED} or {@code SIGNATURE_INVALID}
   */
  @Override
  public byte[] sign(byte[] payload) throws SigningException {
    requireOpen();
    SignatureScheme scheme = SignatureScheme.ofContainersImage(publicKey.algorithm());
    byte[] made;
    try {
      Signature signature = Signature.getInstance(JcaSigner.scheme(publicKey.algorithm()));
      signature.initSign(key);
      signature.update(payload);
      made = signature.sign();
    } catch (GeneralSecurityException e) {
      throw new SigningException(
          SigningFailure.SIGNER_FAILED, SigningFailure.SIGNER_FAILED.meaning(), e);
    }
    if (!publicKey.verifies(scheme, payload, made)) {
      throw new SigningException(
          SigningFailure.SIGNATURE_INVALID, SigningFailure.SIGNATURE_INVALID.meaning());
    }
    return made;
  }

  private void requireOpen() {
    if (closed.get()) {
      throw new IllegalStateException("the key was closed");
    }
  }

  @Override
  public void close() {
    closed.set(true);
    Arrays.fill(pkcs8, (byte) 0);
  }

  /** The public part only. */
  @Override
  public String toString() {
    return "sigstore key " + fingerprint();
  }
}
