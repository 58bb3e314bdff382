package imagesigning.examples.cli;

import imagesigning.core.signing.Passphrase;
import imagesigning.cosign.SigstorePrivateKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code import-key-pair}: a plain private key, protected as cosign does it. */
@Command(
    name = "import-key-pair",
    description = "Takes over a plain private key in PEM: PREFIX.key, protected, and PREFIX.pub.",
    mixinStandardHelpOptions = true,
    footer = {"", "The password comes from COSIGN_PASSWORD, or is asked for."})
final class ImportKeyPairCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "FILE",
      description = "PRIVATE KEY, EC PRIVATE KEY or RSA PRIVATE KEY in PEM.")
  Path file = Path.of("");

  @Option(
      names = {"--output-prefix", "--output-key-prefix"},
      paramLabel = "PREFIX",
      defaultValue = "import-cosign",
      description = "What both file names begin with (default: ${DEFAULT-VALUE}).")
  String prefix = "import-cosign";

  @Mixin KeyPairOutput output = new KeyPairOutput();

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    Person person = Signing.person(spec);
    byte[] pem = InputFile.read(file);
    try (SigstorePrivateKey key = SigstorePrivateKey.imported(pem)) {
      KeyPairOutput.Target target = output.target(prefix, person);
      try (Passphrase passphrase = new KeyPassword(person).created()) {
        target.write(key, passphrase, spec.commandLine());
      }
    } finally {
      Arrays.fill(pem, (byte) 0);
    }
    return ExitStatus.ALLOWED;
  }
}
