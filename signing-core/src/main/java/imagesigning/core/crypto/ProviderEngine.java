package imagesigning.core.crypto;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.EdDSAParameterSpec;
import java.security.spec.X509EncodedKeySpec;

/** A provider of the caller's, for the schemes that it offers; a built-in engine for the others. */
final class ProviderEngine implements Engine {
  private final Provider provider;
  private final PublicKey key;
  private final Engine builtIn;

  private ProviderEngine(Provider provider, PublicKey key, Engine builtIn) {
    this.provider = provider;
    this.key = key;
    this.builtIn = builtIn;
  }

  static Engine of(Provider provider, KeyAlgorithm algorithm, byte[] spki, Engine builtIn)
      throws GeneralSecurityException {
    String name =
        switch (algorithm) {
          case RSA -> "RSA";
          case ED25519 -> "Ed25519";
          default -> "EC";
        };
    if (provider.getService("KeyFactory", name) == null) {
      return builtIn;
    }
    PublicKey key =
        KeyFactory.getInstance(name, provider).generatePublic(new X509EncodedKeySpec(spki));
    return new ProviderEngine(provider, key, builtIn);
  }

  @Override
  public boolean verifies(SignatureScheme scheme, byte[] message, byte[] signature)
      throws GeneralSecurityException {
    if (provider.getService("Signature", scheme.jcaName()) == null) {
      return builtIn.verifies(scheme, message, signature);
    }
    Signature engine = Signature.getInstance(scheme.jcaName(), provider);
    if (scheme.family() == SignatureScheme.Family.RSA_PSS) {
      engine.setParameter(RsaEngine.pss(scheme.hash()));
    } else if (scheme == SignatureScheme.ED25519_PH) {
      engine.setParameter(new EdDSAParameterSpec(true));
    }
    engine.initVerify(key);
    engine.update(message);
    return engine.verify(signature);
  }
}
