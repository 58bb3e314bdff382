package imagesigning.core.crypto;

import imagesigning.core.MalformedDataException;
import imagesigning.core.crypto.DerReader.DerException;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.util.Optional;

/**
 * The seam to the engines that calculate: Bouncy Castle for ECDSA and Ed25519, the JDK for SHA-2
 * and RSA, or a provider of the caller's. Immutable and thread-safe; registers no provider.
 *
 * <p>Engines report odd keys and signatures with exceptions of many kinds; here, and nowhere else,
 * each of them becomes a "no": a key that an engine refuses is no key, a signature that makes an
 * engine throw is not valid. What can be checked without an engine is checked before one is asked,
 * so that the choice of engine changes no answer.
 */
public final class SignatureAlgorithms {
  private static final SignatureAlgorithms BUILT_IN = new SignatureAlgorithms(Optional.empty());

  private final Optional<Provider> provider;

  private SignatureAlgorithms(Optional<Provider> provider) {
    this.provider = provider;
  }

  /**
   * The fastest engines that the library brings along.
   *
   * @return the algorithms
   */
  public static SignatureAlgorithms builtIn() {
    return BUILT_IN;
  }

  /**
   * The algorithms of a provider, and the built-in ones for what it does not offer.
   *
   * @param provider the provider; it need not be registered
   * @return the algorithms
   */
  public static SignatureAlgorithms of(Provider provider) {
    return new SignatureAlgorithms(Optional.of(provider));
  }

  /**
   * Reads the first PEM block of a text: {@code PUBLIC KEY} or {@code RSA PUBLIC KEY}. What follows
   * the block is not looked at.
   *
   * @param pem the text
   * @return the key
   * @throws MalformedDataException with reason {@code PUBLIC_KEY_INVALID}, {@code
   *     PUBLIC_KEY_UNSUPPORTED} or {@code PUBLIC_KEY_TOO_SMALL}
   */
  public VerificationKey pem(byte[] pem) {
    Pem block =
        Pem.first(pem, 0).orElseThrow(() -> PublicKeyReader.invalid("there is no PEM block"));
    return switch (block.type()) {
      case "PUBLIC KEY" -> spki(block.content());
      case "RSA PUBLIC KEY" -> ready(() -> PublicKeyReader.pkcs1(block.content()));
      default ->
          throw PublicKeyReader.invalid(
              "the PEM block is of type "
                  + PublicKeyReader.quoted(block.type())
                  + ", not PUBLIC KEY or RSA PUBLIC KEY");
    };
  }

  /**
   * Reads a key as X.509 writes it.
   *
   * @param der a SubjectPublicKeyInfo and nothing else
   * @return the key
   * @throws MalformedDataException as {@link #pem}
   */
  public VerificationKey spki(byte[] der) {
    return ready(() -> PublicKeyReader.spki(der));
  }

  /** Parses a key. */
  @FunctionalInterface
  private interface Parser {
    VerificationKey parse() throws DerException;
  }

  private VerificationKey ready(Parser parser) {
    try {
      VerificationKey key = parser.parse();
      return provider.isPresent() ? key.in(provider.get()) : key;
    } catch (MalformedDataException e) {
      throw e;
    } catch (DerException e) {
      throw PublicKeyReader.invalid(String.valueOf(e.getMessage()));
    } catch (GeneralSecurityException | RuntimeException e) {
      throw PublicKeyReader.invalid("it is no point of its curve, or its numbers are not sound");
    }
  }

  /** Whether an engine says yes. */
  static boolean ask(Engine engine, SignatureScheme scheme, byte[] message, byte[] signature) {
    try {
      return engine.verifies(scheme, message, signature);
    } catch (GeneralSecurityException | RuntimeException e) {
      return false;
    }
  }
}
