package imagesigning.core.openpgp;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AuthProvider;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.Security;
import java.security.spec.ECGenParameterSpec;
import java.util.Optional;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.PasswordCallback;

/**
 * Makes keys inside a PKCS #11 token and signs with them. A program of its own, because the token's
 * library finds its configuration in the environment of the process.
 */
final class TokenProgram {
  private TokenProgram() {}

  /**
   * Writes {@code NAME.pub} and {@code NAME.sig} for each key.
   *
   * @param args the configuration of the provider, the PIN, the directory to write to
   */
  public static void main(String[] args) throws Exception {
    Provider token = Security.getProvider("SunPKCS11").configure(args[0]);
    ((AuthProvider) token)
        .login(
            null,
            callbacks -> {
              for (Callback callback : callbacks) {
                ((PasswordCallback) callback).setPassword(args[1].toCharArray());
              }
            });
    Path directory = Path.of(args[2]);

    KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA", token);
    rsa.initialize(2048);
    sign(directory, "rsa", rsa.generateKeyPair(), "", token);

    KeyPairGenerator ec = KeyPairGenerator.getInstance("EC", token);
    ec.initialize(new ECGenParameterSpec("secp256r1"));
    sign(directory, "p256", ec.generateKeyPair(), "2a8648ce3d030107", token);
    ec.initialize(new ECGenParameterSpec("secp384r1"));
    sign(directory, "p384", ec.generateKeyPair(), "2b81040022", token);
  }

  private static void sign(Path directory, String name, KeyPair pair, String curve, Provider token)
      throws Exception {
    if (pair.getPrivate().getEncoded() != null) {
      throw new IllegalStateException("the key " + name + " can leave the token");
    }
    JcaTestKey key = JcaTestKey.of(pair, curve, Optional.of(token));
    byte[] publicKey = key.publicKeyring();
    Files.write(directory.resolve(name + ".pub"), publicKey);
    try (OpenPgpSigner signer =
        OpenPgpSigner.fromPrivateKey(
            pair.getPrivate(), Optional.of(token), publicKey, OpenPgpSigningOptions.defaults())) {
      Files.write(directory.resolve(name + ".sig"), signer.sign(TestMessages.PAYLOAD));
    }
  }
}
