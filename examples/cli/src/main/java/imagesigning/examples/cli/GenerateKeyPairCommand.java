package imagesigning.examples.cli;

import imagesigning.core.signing.Passphrase;
import imagesigning.cosign.SigstorePrivateKey;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code generate-key-pair}: a new key on P-256 for cosign, skopeo and podman. */
@Command(
    name = "generate-key-pair",
    description = "Makes a key pair as cosign does: PREFIX.key, protected, and PREFIX.pub.",
    mixinStandardHelpOptions = true,
    footer = {"", "The password comes from COSIGN_PASSWORD, or is asked for."})
final class GenerateKeyPairCommand implements Callable<Integer> {
  @Option(
      names = {"--output-prefix", "--output-key-prefix"},
      paramLabel = "PREFIX",
      defaultValue = "cosign",
      description = "What both file names begin with (default: ${DEFAULT-VALUE}).")
  String prefix = "cosign";

  @Mixin KeyPairOutput output = new KeyPairOutput();

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    Person person = Signing.person(spec);
    KeyPairOutput.Target target = output.target(prefix, person);
    try (Passphrase passphrase = new KeyPassword(person).created();
        SigstorePrivateKey key = SigstorePrivateKey.generate(new SecureRandom())) {
      target.write(key, passphrase, spec.commandLine());
    }
    return ExitStatus.ALLOWED;
  }
}
