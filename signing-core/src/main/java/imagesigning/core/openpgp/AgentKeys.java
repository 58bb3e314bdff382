package imagesigning.core.openpgp;

import imagesigning.core.signing.Passphrase;
import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The secret keys in {@code private-keys-v1.d} of a GnuPG home, each in a file of its own. */
final class AgentKeys {
  static final String DIRECTORY = "private-keys-v1.d";

  private final HomeFiles files;

  AgentKeys(HomeFiles files) {
    this.files = files;
  }

  /** Whether the secret part of a key is in a file here, though perhaps in one that is broken. */
  boolean hasSecret(SigningKey key) throws SigningException {
    try {
      Optional<AgentKeyFile> file = file(key.key());
      boolean secret = file.isPresent() && file.get().hasSecret();
      file.ifPresent(AgentKeyFile::wipe);
      return secret;
    } catch (PacketFormatException e) {
      return true; // To be told when somebody wants it.
    }
  }

  /**
   * Opens the secret part of a key.
   *
   * @param key the key
   * @param passphrase used if it is protected
   * @return a signer, whose secret numbers belong to the public key
   */
  RawSigner open(SigningKey key, Passphrase passphrase) throws SigningException {
    try {
      AgentKeyFile file = file(key.key()).orElseThrow(() -> missing(key));
      List<byte[]> numbers = List.of();
      try {
        numbers = file.open(key.key(), passphrase);
        return SecretNumbers.signer(key.key(), numbers);
      } finally {
        numbers.forEach(number -> Arrays.fill(number, (byte) 0));
        file.wipe();
      }
    } catch (PacketFormatException e) {
      throw files.invalid(name(key.key()), e);
    }
  }

  private Optional<AgentKeyFile> file(KeyPacket key)
      throws SigningException, PacketFormatException {
    String name = name(key);
    Optional<byte[]> content = files.read(name);
    if (content.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          AgentKeyFile.read(files.directory().resolve(name).toString(), content.get()));
    } finally {
      Arrays.fill(content.get(), (byte) 0);
    }
  }

  private static String name(KeyPacket key) {
    return DIRECTORY + "/" + Keygrip.of(key).orElse("unknown") + ".key";
  }

  private SigningException missing(SigningKey key) {
    return new SigningException(
        SigningFailure.SECRET_KEY_MISSING,
        "The secret part of the key "
            + key.key().fingerprint()
            + " is not in "
            + files.directory().resolve(DIRECTORY)
            + ".");
  }
}
