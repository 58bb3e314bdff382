package imagesigning.core.crypto;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A public key that was checked and made ready: the point is on its curve, an RSA key is large
 * enough and its exponent sound. Made by {@link SignatureAlgorithms}. Immutable and thread-safe.
 */
public final class VerificationKey {
  private final KeyAlgorithm algorithm;
  private final byte[] spki;
  private final Engine engine;
  private final String fingerprint;

  VerificationKey(KeyAlgorithm algorithm, byte[] spki, Engine engine) {
    this.algorithm = algorithm;
    this.spki = spki;
    this.engine = engine;
    this.fingerprint = HexFormat.of().formatHex(Hash.SHA_256.of(spki));
  }

  /** The same key in an engine of a provider's. */
  VerificationKey in(Provider provider) throws GeneralSecurityException {
    return new VerificationKey(
        algorithm, spki, ProviderEngine.of(provider, algorithm, spki, engine));
  }

  /**
   * The kind of key.
   *
   * @return the kind
   */
  public KeyAlgorithm algorithm() {
    return algorithm;
  }

  /**
   * The key as X.509 writes it, whatever form it was read from.
   *
   * @return DER of a SubjectPublicKeyInfo
   */
  public byte[] spki() {
    return spki.clone();
  }

  /**
   * What tells this key from all others.
   *
   * @return SHA-256 of {@link #spki}, lower-case hex
   */
  public String fingerprint() {
    return fingerprint;
  }

  /**
   * Whether a signature is good; of ECDSA in DER only. Whatever goes wrong in an engine is a no.
   *
   * @param scheme how it was calculated; a no if that does not fit the key
   * @param message what was signed
   * @param signature the signature
   * @return whether it is good
   */
  public boolean verifies(SignatureScheme scheme, byte[] message, byte[] signature) {
    boolean formed =
        !algorithm.isEcdsa()
            || EcdsaSignature.ofDer(signature).filter(n -> n.isFor(algorithm)).isPresent();
    return formed
        && scheme.fits(algorithm)
        && SignatureAlgorithms.ask(engine, scheme, message, signature);
  }

  /**
   * As {@link #verifies}, but an ECDSA signature that is no DER may also be its two numbers, one
   * after the other, in halves of equal length.
   *
   * @param scheme how it was calculated; a no if that does not fit the key
   * @param message what was signed
   * @param signature the signature
   * @return whether it is good
   */
  public boolean verifiesDerOrRaw(SignatureScheme scheme, byte[] message, byte[] signature) {
    if (!algorithm.isEcdsa() || EcdsaSignature.ofDer(signature).isPresent()) {
      return verifies(scheme, message, signature);
    }
    Optional<EcdsaSignature> raw = EcdsaSignature.ofRaw(signature);
    return raw.isPresent() && verifies(scheme, message, raw.get().toDer());
  }

  /** Whether it is the same key. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof VerificationKey key && Arrays.equals(key.spki, spki);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(spki);
  }

  /** Kind and fingerprint. */
  @Override
  public String toString() {
    return algorithm + " " + fingerprint;
  }
}
