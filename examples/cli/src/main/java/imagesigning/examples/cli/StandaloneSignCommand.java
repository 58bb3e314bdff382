package imagesigning.examples.cli;

import imagesigning.core.simplesigning.SimpleSigningService;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code standalone-sign}: one manifest, one signature file, no registry; skopeo's contract. */
@Command(
    name = "standalone-sign",
    description = "Signs a manifest file into a signature file, as skopeo does.",
    mixinStandardHelpOptions = true)
final class StandaloneSignCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "MANIFEST", description = "The exact manifest bytes.")
  Path manifest = Path.of("");

  @Parameters(
      index = "1",
      paramLabel = "REFERENCE",
      description = "The name to sign, written as it stands.")
  String reference = "";

  @Parameters(
      index = "2",
      paramLabel = "KEY",
      description = "Fingerprint, key id of 16 digits, or e-mail address.")
  String key = "";

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FILE",
      description = "Where the signature goes; a file that is there is replaced.")
  Path output = Path.of("");

  @Mixin SignerOptions signerOptions = new SignerOptions();

  @Option(names = "--debug", description = "Show stack traces.")
  boolean debug;

  @Override
  public Integer call() throws IOException {
    byte[] bytes = InputFile.read(manifest);
    try (SimpleSigningService service =
        SimpleSigningService.builder(signerOptions.signer(key)).build()) {
      OutputFile.write(output, service.signVerbatim(bytes, reference).message());
    }
    return ExitStatus.ALLOWED;
  }
}
