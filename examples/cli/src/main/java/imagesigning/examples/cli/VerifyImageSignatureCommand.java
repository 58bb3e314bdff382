package imagesigning.examples.cli;

import imagesigning.core.DockerReference;
import imagesigning.core.ImageReference;
import imagesigning.policy.HostEnvironment;
import imagesigning.registry.ImageSignatureReport;
import imagesigning.registry.ImageSignatureReport.Outcome;
import imagesigning.registry.ImageSignatureVerifier;
import imagesigning.registry.VerificationStatusFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code verify-image-signature}: what {@code oc adm verify-image-signature} should have been. */
@Command(
    name = "verify-image-signature",
    description = "Verifies the signatures of one image with given keys, and notes the result.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class VerifyImageSignatureCommand implements Callable<Integer> {
  @Parameters(paramLabel = "IMAGE", description = "host/repo@sha256:… or host/repo:tag.")
  String image = "";

  @Option(
      names = "--expected-identity",
      paramLabel = "REFERENCE",
      description = "The name that must be signed; needed unless --remove-all.")
  @Nullable String expectedIdentity;

  @Option(
      names = "--public-key",
      paramLabel = "FILE",
      description = "Public keys, binary or armored (default: those of the GnuPG home).")
  @Nullable Path publicKey;

  @Option(
      names = "--gnupg-home",
      paramLabel = "DIR",
      description = "GnuPG home with the public keys (default: $$GNUPGHOME, else ~/.gnupg).")
  @Nullable Path gnuPgHome;

  @Option(
      names = "--save",
      paramLabel = "FILE",
      description = "Note there that the image is verified, or take that note back.")
  @Nullable Path save;

  @Option(
      names = "--remove-all",
      description = "Take the note in the --save file back; signatures are never removed.")
  boolean removeAll;

  @Option(
      names = "--registry-url",
      paramLabel = "URL",
      description = "Reach the registry there, such as registry.example.com:5000.")
  @Nullable String registryUrl;

  @Option(names = "--insecure", description = "Accept any certificate, and plain HTTP.")
  boolean insecure;

  @Option(names = "--json", description = "One JSON object.")
  boolean json;

  @Mixin RegistryOptions registry = new RegistryOptions();

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    if (removeAll == (expectedIdentity != null)) {
      throw new ParameterException(
          spec.commandLine(), "Expected either --expected-identity or --remove-all.");
    }
    if (removeAll && save == null) {
      throw new ParameterException(
          spec.commandLine(), "--remove-all: expected --save FILE, where the note is.");
    }
    if (insecure) {
      registry.tlsVerify = false;
    }
    ImageReference reference = ImageReference.parse(image);
    return removeAll ? forget(reference) : verify(reference);
  }

  private int forget(ImageReference reference) throws IOException {
    boolean removed = verifier().build().removeAll(reference, statuses());
    spec.commandLine()
        .getOut()
        .println(
            json
                ? "{\"image\":%s,\"status\":\"%s\"}"
                    .formatted(
                        Problems.quoted(reference.toString()), removed ? "cleared" : "unchanged")
                : reference
                    + (removed ? ": no longer noted as verified" : ": was not noted as verified"));
    return ExitStatus.ALLOWED;
  }

  private int verify(ImageReference reference) throws IOException {
    ImageSignatureVerifier verifier =
        verifier().keys(PublicKeys.read(publicKey, gnuPgHome, spec.commandLine().getErr())).build();
    DockerReference expected = DockerReference.parse(String.valueOf(expectedIdentity));
    ImageSignatureReport report =
        save == null
            ? verifier.verify(reference, expected)
            : verifier.verifyAndSave(reference, expected, statuses(), user());
    spec.commandLine().getOut().println(json ? report.toJson() : report.describe());
    return report.outcome() == Outcome.ACCEPTED ? ExitStatus.ALLOWED : ExitStatus.REJECTED;
  }

  private ImageSignatureVerifier.Builder verifier() throws IOException {
    ImageSignatureVerifier.Builder builder =
        ImageSignatureVerifier.builder()
            .registries(registry.registries(HostEnvironment.current()))
            .credentials(registry.credentials(List.of(asked())))
            .http(registry.http())
            .timeout(registry.timeout());
    if (registryUrl != null) {
      builder.registryUrl(registryUrl);
    }
    return builder;
  }

  /** The image by the name under which it is asked for. */
  private String asked() {
    return registryUrl == null
        ? image
        : registryUrl.replaceFirst("^https?://", "").replaceFirst("/$", "") + "/image";
  }

  private VerificationStatusFiles statuses() {
    return VerificationStatusFiles.ofOneImage(Path.of(String.valueOf(save)));
  }

  private static String user() {
    return System.getProperty("user.name", "unknown");
  }
}
