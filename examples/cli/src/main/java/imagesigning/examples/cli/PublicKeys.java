package imagesigning.examples.cli;

import imagesigning.core.openpgp.GnuPgHome;
import imagesigning.core.openpgp.OpenPgpKeyring;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The public keys that a person names. */
final class PublicKeys {
  private PublicKeys() {}

  /** The keys of a file, else of a GnuPG home, else of the user's own home; at least one. */
  static OpenPgpKeyring read(@Nullable Path file, @Nullable Path home, PrintWriter err)
      throws IOException {
    if (file != null && home != null) {
      throw new IllegalArgumentException(
          "expected either a public key file or a GnuPG home, found both");
    }
    Path place = file == null ? SignerOptions.home(home) : file;
    OpenPgpKeyring keyring =
        file == null
            ? GnuPgHome.at(place).publicKeys()
            : OpenPgpKeyring.parse(
                List.of(new OpenPgpKeyring.Source(file.toString(), InputFile.read(file))));
    for (String warning : keyring.warnings()) {
      err.println("warning: " + warning);
    }
    if (keyring.primaryFingerprints().isEmpty()) {
      throw new IllegalArgumentException(place + ": holds no usable public key");
    }
    return keyring;
  }
}
