package imagesigning.examples.cli;

import imagesigning.core.signing.Passphrase;
import imagesigning.cosign.PemSource;
import imagesigning.cosign.SigstorePrivateKey;
import imagesigning.cosign.TrustRoots;
import imagesigning.cosign.TrustedKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code public-key}: which public key belongs to a private one. */
@Command(
    name = "public-key",
    description = "Prints the public key of a private one of cosign, or compares it with another.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "The password comes from COSIGN_PASSWORD, or is asked for.",
      "Exit status: 0 printed, or the same; 1 another key; 2 wrong usage, input or password."
    })
final class PublicKeyCommand implements Callable<Integer> {
  @Option(
      names = "--key",
      paramLabel = "FILE",
      required = true,
      description = "Private key as cosign, skopeo and generate-key-pair write it.")
  Path key = Path.of("");

  @Option(
      names = "--expect",
      paramLabel = "FILE",
      description = "Compare with this public key instead of printing.")
  @Nullable Path expect;

  @Option(names = "--debug", description = "Show stack traces.")
  boolean debug;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    byte[] file = InputFile.read(key);
    TrustedKeys expected = expect == null ? null : keys(expect.toString(), InputFile.read(expect));
    byte[] found;
    try (Passphrase passphrase = new KeyPassword(Signing.person(spec)).existing();
        SigstorePrivateKey opened = SigstorePrivateKey.open(file, passphrase)) {
      found = opened.publicKey();
    }
    if (expected == null) {
      spec.commandLine().getOut().print(new String(found, StandardCharsets.US_ASCII));
      return ExitStatus.ALLOWED;
    }
    boolean same = keys(key.toString(), found).fingerprints().equals(expected.fingerprints());
    spec.commandLine()
        .getOut()
        .println(
            same
                ? expect + " is the public key of " + key
                : expect + " is NOT the public key of " + key);
    return same ? ExitStatus.ALLOWED : ExitStatus.REJECTED;
  }

  private static TrustedKeys keys(String name, byte[] pem) {
    return TrustRoots.builtIn().keys(List.of(PemSource.of(name, pem)));
  }
}
