package imagesigning.examples.cli;

import imagesigning.core.Limits;
import imagesigning.core.openpgp.OpenPgpKeyring;
import imagesigning.core.openpgp.OpenPgpVerifier;
import imagesigning.core.simplesigning.StandaloneVerifier;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code standalone-verify}: one manifest, one signature, no registry and no policy; skopeo's
 * contract.
 */
@Command(
    name = "standalone-verify",
    description = "Verifies one signature file against one manifest file, as skopeo does.",
    mixinStandardHelpOptions = true)
final class StandaloneVerifyCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "MANIFEST", description = "The exact manifest bytes.")
  Path manifest = Path.of("");

  @Parameters(
      index = "1",
      paramLabel = "REFERENCE",
      description = "The name that must be signed, such as host/app:1.2.")
  String reference = "";

  @Parameters(
      index = "2",
      paramLabel = "FINGERPRINTS|any",
      description = "Accepted key fingerprints, separated by commas, or any.")
  String fingerprints = "";

  @Parameters(index = "3", paramLabel = "SIGNATURE", description = "The signature file.")
  Path signature = Path.of("");

  @Option(
      names = "--public-key-file",
      paramLabel = "FILE",
      description = "Public keys, binary or armored; needed for any.")
  @Nullable Path publicKeyFile;

  @Option(
      names = "--gnupg-home",
      paramLabel = "DIR",
      description =
          "GnuPG home whose keys are used without a key file (default: $$GNUPGHOME, else"
              + " ~/.gnupg).")
  @Nullable Path gnuPgHome;

  @Option(names = "--debug", description = "Show stack traces.")
  boolean debug;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    Limits limits = Limits.DEFAULT;
    if (fingerprints.equals("any") && publicKeyFile == null) {
      throw new IllegalArgumentException(
          "any: expected together with --public-key-file, because a GnuPG home may hold keys of"
              + " strangers");
    }
    OpenPgpKeyring keyring = PublicKeys.read(publicKeyFile, gnuPgHome, spec.commandLine().getErr());
    // as skopeo: "any" stands for every key of the file
    Set<String> accepted =
        fingerprints.equals("any")
            ? keyring.primaryFingerprints()
            : new TreeSet<>(List.of(fingerprints.split(",", -1)));
    StandaloneVerifier verifier =
        new StandaloneVerifier(new OpenPgpVerifier(Clock.systemUTC(), true, limits));
    return verifier
        .verify(InputFile.read(signature), InputFile.read(manifest), reference, accepted, keyring)
        .fold(
            verified -> {
              spec.commandLine()
                  .getOut()
                  .println(
                      "Signature verified using fingerprint "
                          + verified.signingFingerprint()
                          + ", digest "
                          + verified.manifestDigest());
              return ExitStatus.ALLOWED;
            },
            refused -> {
              spec.commandLine()
                  .getErr()
                  .println("rejected (" + refused.reason().code() + "): " + refused.message());
              return ExitStatus.REJECTED;
            });
  }
}
