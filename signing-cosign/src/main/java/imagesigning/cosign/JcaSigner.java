package imagesigning.cosign;

import imagesigning.core.crypto.KeyAlgorithm;
import imagesigning.core.crypto.SignatureAlgorithms;
import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Signs with a key of Java's security architecture, such as one on a PKCS #11 token. Thread-safe if
 * the provider is.
 */
public final class JcaSigner implements SigstoreSigner {
  private final PrivateKey key;
  private final byte[] pem;
  private final String scheme;
  private final Optional<Provider> provider;
  private final AtomicBoolean closed = new AtomicBoolean();

  private JcaSigner(PrivateKey key, PublicKey publicKey, Optional<Provider> provider) {
    byte[] spki = publicKey.getEncoded();
    this.key = key;
    this.pem = KeyEnvelope.pem("PUBLIC KEY", spki);
    this.scheme = scheme(SignatureAlgorithms.builtIn().spki(spki).algorithm());
    this.provider = provider;
  }

  /**
   * A signer with the provider that Java chooses for the key.
   *
   * @param key the private key
   * @param publicKey its public key
   * @return the signer
   * @throws imagesigning.core.MalformedDataException if the public key is not one for images
   */
  public static JcaSigner of(PrivateKey key, PublicKey publicKey) {
    return new JcaSigner(key, publicKey, Optional.empty());
  }

  /**
   * A signer with a given provider.
   *
   * @param key the private key
   * @param publicKey its public key
   * @param provider the provider; it need not be registered
   * @return the signer
   * @throws imagesigning.core.MalformedDataException if the public key is not one for images
   */
  public static JcaSigner of(PrivateKey key, PublicKey publicKey, Provider provider) {
    return new JcaSigner(key, publicKey, Optional.of(provider));
  }

  /** What Java calls the scheme of containers/image for a kind of key. */
  static String scheme(KeyAlgorithm algorithm) {
    return switch (algorithm) {
      case RSA -> "SHA256withRSA";
      case ED25519 -> "Ed25519";
      default -> "SHA256withECDSA";
    };
  }

  @Override
  public byte[] sign(byte[] payload) throws SigningException {
    if (closed.get()) {
      throw new IllegalStateException("the signer was closed");
    }
    try {
      Signature signature =
          provider.isPresent()
              ? Signature.getInstance(scheme, provider.get())
              : Signature.getInstance(scheme);
      signature.initSign(key);
      signature.update(payload);
      return signature.sign();
    } catch (GeneralSecurityException | RuntimeException e) {
      // A token that was pulled out, for one, reports that with an unchecked exception.
      throw new SigningException(
          SigningFailure.SIGNER_FAILED, SigningFailure.SIGNER_FAILED.meaning(), e);
    }
  }

  @Override
  public byte[] publicKey() {
    return pem.clone();
  }

  @Override
  public void close() {
    closed.set(true);
  }
}
