package imagesigning.examples.cli;

import imagesigning.core.openpgp.GnuPgHome;
import imagesigning.core.openpgp.GpgProgramSigner;
import imagesigning.core.openpgp.KeySelector;
import imagesigning.core.openpgp.OpenPgpSigner;
import imagesigning.core.openpgp.OpenPgpSigningOptions;
import imagesigning.core.signing.Passphrase;
import imagesigning.core.signing.PayloadSigner;
import imagesigning.registry.ClientEnvironment;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Where the OpenPGP key that signs comes from. */
final class SignerOptions {
  @Option(
      names = "--key-file",
      paramLabel = "FILE",
      description = "Secret keys as gpg --export-secret-keys writes them.")
  @Nullable Path keyFile;

  @Option(
      names = "--gnupg-home",
      paramLabel = "DIR",
      description = "GnuPG home with the key (default: $$GNUPGHOME, else ~/.gnupg).")
  @Nullable Path gnuPgHome;

  @Option(
      names = "--passphrase-file",
      paramLabel = "FILE",
      description = "Its first line is the passphrase; without it the agent asks.")
  @Nullable Path passphraseFile;

  @Option(
      names = "--without-gpg",
      description = "Read the keys of the GnuPG home instead of asking the gpg program.")
  boolean withoutGpg;

  @Spec(Spec.Target.MIXEE)
  CommandSpec command = CommandSpec.create();

  /** Whether anything says where an OpenPGP key is. */
  boolean isChosen() {
    return keyFile != null || gnuPgHome != null || withoutGpg;
  }

  /** The passphrase of that file; a person is told if others may read the file. */
  Passphrase passphrase(Path file) throws IOException {
    Passphrase passphrase = Passphrase.ofFile(file);
    passphrase
        .warning()
        .ifPresent(warning -> command.commandLine().getErr().println("signing: " + warning));
    return passphrase;
  }

  /** A signer for the key that a person named. */
  PayloadSigner signer(String key) throws IOException {
    if (keyFile != null && (gnuPgHome != null || withoutGpg)) {
      throw new IllegalArgumentException(
          "--key-file: expected without --gnupg-home and --without-gpg");
    }
    KeySelector selector = KeySelector.parse(key);
    try (Passphrase passphrase =
        passphraseFile == null ? Passphrase.none() : passphrase(passphraseFile)) {
      OpenPgpSigningOptions options = OpenPgpSigningOptions.defaults().key(selector);
      if (keyFile != null) {
        return OpenPgpSigner.fromKeyFile(keyFile, passphrase, options);
      }
      if (withoutGpg) {
        return OpenPgpSigner.fromGnuPgHome(GnuPgHome.at(home(gnuPgHome)), passphrase, options);
      }
      return GpgProgramSigner.builder()
          .home(home(gnuPgHome))
          .passphrase(passphrase)
          .options(options)
          .build();
    }
  }

  /** The home that was named, else the user's own. */
  static Path home(@Nullable Path named) {
    return named == null ? ClientEnvironment.current().gnuPgHome() : named;
  }
}
