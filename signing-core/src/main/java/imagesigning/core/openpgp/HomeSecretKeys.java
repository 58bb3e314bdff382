package imagesigning.core.openpgp;

import imagesigning.core.signing.Passphrase;
import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Chooses and opens a secret key of a GnuPG home. */
final class HomeSecretKeys {
  private static final String OLD_KEYRING = "secring.gpg";
  private static final String HINT =
      " If it is on a card or another machine, let the gpg program sign.";

  private HomeSecretKeys() {}

  static OpenPgpSigner signer(GnuPgHome home, Passphrase passphrase, OpenPgpSigningOptions options)
      throws SigningException {
    String place = "the GnuPG home " + home.directory();
    OpenPgpKeyring keyring = home.publicKeys();
    try {
      if (!Files.exists(home.directory().resolve(AgentKeys.DIRECTORY))) {
        Optional<byte[]> old = home.files().read(OLD_KEYRING);
        if (old.isPresent()) {
          return signer(place, keyring, old.get(), passphrase, options);
        }
      }
      AgentKeys keys = new AgentKeys(home.files());
      Set<Fingerprint> secret = new HashSet<>();
      for (SigningKey key : keyring.signingKeys()) {
        if (keys.hasSecret(key)) {
          secret.add(key.key().fingerprint());
        }
      }
      SigningKey key =
          SigningKeyChoice.choose(
              place, keyring, options, candidate -> secret.contains(candidate.key().fingerprint()));
      return OpenPgpSigner.of(keyring, key, keys.open(key, passphrase), options);
    } catch (SigningException e) {
      throw e.failure() == SigningFailure.SECRET_KEY_MISSING
          ? new SigningException(e.failure(), e.getMessage() + HINT, e)
          : e;
    }
  }

  private static OpenPgpSigner signer(
      String place,
      OpenPgpKeyring keyring,
      byte[] secretKeyring,
      Passphrase passphrase,
      OpenPgpSigningOptions options)
      throws SigningException {
    try {
      return SecretKeyFile.signer(place, keyring, secretKeyring, passphrase, options);
    } finally {
      Arrays.fill(secretKeyring, (byte) 0);
    }
  }
}
