package imagesigning.examples.cli;

import imagesigning.core.signing.Passphrase;
import imagesigning.cosign.KeyPairFiles;
import imagesigning.cosign.SigstorePrivateKey;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Where the two files of a key pair go, and whether they may replace others. */
final class KeyPairOutput {
  @Option(
      names = {"--yes", "-y"},
      description = "Replace files that are there without asking.")
  boolean yes;

  @Option(names = "--debug", description = "Show stack traces.")
  boolean debug;

  /** Makes sure, before anything is asked or made, that the files may be written. */
  Target target(String prefix, Person person) throws IOException {
    KeyPairFiles files = KeyPairFiles.of(Path.of(prefix));
    List<Path> existing = files.existing();
    if (existing.isEmpty()) {
      return new Target(files, false);
    }
    String names = String.join(" and ", existing.stream().map(Path::toString).toList());
    if (!yes && !person.agrees(names + " exist(s) already. Replace? (y/N) ")) {
      throw new FileAlreadyExistsException(
          names + ": expected no such file; name another --output-prefix, or say --yes");
    }
    return new Target(files, true);
  }

  /** Where a pair goes. */
  record Target(KeyPairFiles files, boolean replaces) {

    void write(SigstorePrivateKey key, Passphrase passphrase, CommandLine line) throws IOException {
      SecureRandom random = new SecureRandom();
      if (replaces) {
        files.replace(key, passphrase, random);
      } else {
        files.create(key, passphrase, random);
      }
      line.getOut().println("Private key written to " + files.privateKey());
      line.getOut().println("Public key written to " + files.publicKey());
    }
  }
}
