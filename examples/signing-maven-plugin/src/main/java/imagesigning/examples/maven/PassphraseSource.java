package imagesigning.examples.maven;

import imagesigning.core.signing.Passphrase;
import java.io.File;
import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.Settings;
import org.apache.maven.settings.crypto.DefaultSettingsDecryptionRequest;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.apache.maven.settings.crypto.SettingsDecryptionResult;
import org.jspecify.annotations.Nullable;

/**
 * Where the passphrase of the key comes from. There is no parameter for the passphrase itself: it
 * would stand in the pom or on a command line that everyone can see.
 *
 * @param serverId a server of settings.xml
 * @param variable a variable of the environment
 * @param file a file
 */
record PassphraseSource(@Nullable String serverId, @Nullable String variable, @Nullable File file) {

  /** The passphrase, or none if no source is named. */
  Passphrase passphrase(Settings settings, SettingsDecrypter decrypter)
      throws IOException, MojoExecutionException {
    if (Stream.of(serverId, variable, file).filter(Objects::nonNull).count() > 1) {
      throw new MojoExecutionException(
          "Expected one of <passphraseServerId>, <passphraseVariable> and <passphraseFile>.");
    }
    if (serverId != null) {
      return ofServer(serverId, settings, decrypter);
    }
    if (variable != null) {
      String value = System.getenv(variable);
      if (value == null) {
        throw new MojoExecutionException(
            "<passphraseVariable>: there is no environment variable " + variable);
      }
      return of(value);
    }
    return file == null ? Passphrase.none() : Passphrase.ofFile(file.toPath());
  }

  private static Passphrase ofServer(String id, Settings settings, SettingsDecrypter decrypter)
      throws IOException, MojoExecutionException {
    Server server = settings.getServer(id);
    if (server == null) {
      throw new MojoExecutionException(
          "<passphraseServerId>: settings.xml has no <server> with <id>" + id + "</id>");
    }
    SettingsDecryptionResult result =
        decrypter.decrypt(new DefaultSettingsDecryptionRequest(server));
    if (!result.getProblems().isEmpty()) {
      // A problem's own message may quote what could not be read.
      throw new MojoExecutionException(
          "<passphraseServerId>: the server "
              + id
              + " of settings.xml cannot be decrypted; see mvn --encrypt-password and"
              + " settings-security.xml");
    }
    Server plain = result.getServer();
    String secret = plain.getPassphrase() == null ? plain.getPassword() : plain.getPassphrase();
    if (secret == null) {
      throw new MojoExecutionException(
          "<passphraseServerId>: the server "
              + id
              + " of settings.xml has neither <passphrase> nor <password>");
    }
    return of(secret);
  }

  private static Passphrase of(String secret) throws IOException {
    char[] characters = secret.toCharArray();
    try {
      return Passphrase.of(characters);
    } finally {
      Arrays.fill(characters, '\0');
    }
  }
}
