package imagesigning.core.openpgp;

import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Signature;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A secret key behind Java's own interfaces, such as one in a PKCS #11 token. The seam to foreign
 * providers: whatever they throw, here and nowhere else, is a signer that failed.
 */
final class JcaSigner implements RawSigner {
  private final KeyPacket key;
  private final PrivateKey privateKey;
  private final Optional<Provider> provider;

  JcaSigner(KeyPacket key, PrivateKey privateKey, Optional<Provider> provider) {
    this.key = key;
    this.privateKey = privateKey;
    this.provider = provider;
  }

  /** Whether a private key may be the one of a public key, as far as it tells. */
  static boolean mayBelong(PrivateKey privateKey, KeyPacket key) {
    Optional<VerifyingKey> material = key.verifyingKey();
    String algorithm = privateKey.getAlgorithm().toUpperCase(Locale.ROOT);
    if (material.isEmpty()) {
      return false;
    }
    if (material.get() instanceof RsaKey rsa) {
      return algorithm.equals("RSA")
          && (!(privateKey instanceof RSAKey told) || told.getModulus().equals(rsa.modulus()));
    }
    if (material.get() instanceof EcdsaKey ecdsa) {
      return (algorithm.equals("EC") || algorithm.equals("ECDSA"))
          && (!(privateKey instanceof ECKey told)
              || told.getParams().getOrder().equals(ecdsa.parameters().getParameters().getN()));
    }
    return material.get() instanceof Ed25519Key
        && (algorithm.equals("EDDSA") || algorithm.equals("ED25519"));
  }

  @Override
  public List<byte[]> sign(SigningInput input) throws SigningException {
    byte[] signature;
    try {
      signature = signature(input);
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new SigningException(
          SigningFailure.SIGNER_FAILED,
          "The Java security provider did not sign with the key " + key.fingerprint() + ".",
          e);
    }
    return RawSignature.numbers(key, signature);
  }

  private byte[] signature(SigningInput input) throws GeneralSecurityException {
    VerifyingKey material = key.verifyingKey().orElseThrow();
    if (material instanceof Ed25519Key) {
      Signature engine = engine("Ed25519");
      engine.update(input.digest());
      return engine.sign();
    }
    // Providers that sign a bare digest are rarer than those that hash, too.
    String hash = input.hash().title().replace("-", "");
    Signature engine = engine(hash + (material instanceof RsaKey ? "withRSA" : "withECDSA"));
    for (HashedData part : input.data()) {
      engine.update(part.bytes(), part.from(), part.to() - part.from());
    }
    return engine.sign();
  }

  private Signature engine(String name) throws GeneralSecurityException {
    Signature engine =
        provider.isPresent()
            ? Signature.getInstance(name, provider.get())
            : Signature.getInstance(name);
    engine.initSign(privateKey);
    return engine;
  }
}
