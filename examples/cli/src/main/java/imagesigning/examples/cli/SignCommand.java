package imagesigning.examples.cli;

import imagesigning.core.DockerReference;
import imagesigning.policy.HostEnvironment;
import imagesigning.registry.ImageSigner;
import imagesigning.registry.IndexSigning;
import imagesigning.registry.RepositorySigner;
import imagesigning.registry.RepositorySigningReport;
import imagesigning.registry.RepositorySigningRequest;
import imagesigning.registry.SigningReport;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sign}: signs what lies in a registry or a directory, where it lies. */
@Command(
    name = "sign",
    description = "Signs an image; the signature goes where registries.d or the registry says.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class SignCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "IMAGE",
      description =
          "docker://host/repo:tag, …@sha256:… or dir:PATH; with --tags or --all-tags host/repo.")
  String image = "";

  @Mixin SigningKeyOptions keys = new SigningKeyOptions();

  @Option(
      names = "--sign-identity",
      paramLabel = "REFERENCE",
      description = "The name to sign, if it is another than the one the image is reached by.")
  @Nullable String signIdentity;

  @Option(
      names = "--list-and-instances",
      description = "Sign an index too, not only its instances.")
  boolean listAndInstances;

  @Mixin TagOptions tagOptions = new TagOptions();

  @Option(names = "--json", description = "One JSON object.")
  boolean json;

  @Mixin RegistryOptions registry = new RegistryOptions();

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    if (tagOptions.isGiven()) {
      return signTags();
    }
    ImageSigner.Builder builder =
        ImageSigner.builder()
            .registries(registry.registries(HostEnvironment.current()))
            .credentials(registry.credentials(List.of(image)))
            .http(registry.http())
            .timeout(registry.timeout())
            .indexSigning(
                listAndInstances ? IndexSigning.INDEX_AND_INSTANCES : IndexSigning.INSTANCES);
    if (signIdentity != null) {
      builder.identity(DockerReference.parseCanonical(signIdentity));
    }
    try (SigningKeyOptions.Services services = keys.open(registry.timeout())) {
      services.all().forEach(builder::signWith);
      SigningReport report = builder.build().sign(image);
      spec.commandLine().getOut().println(json ? report.toJson() : report.describe());
    }
    return ExitStatus.ALLOWED;
  }

  private Integer signTags() throws IOException {
    RepositorySigner.Builder builder =
        RepositorySigner.builder()
            .registries(registry.registries(HostEnvironment.current()))
            .credentials(registry.credentials(List.of(image)))
            .http(registry.http())
            .timeout(registry.timeout())
            .indexSigning(
                listAndInstances ? IndexSigning.INDEX_AND_INSTANCES : IndexSigning.INSTANCES);
    RepositorySigningRequest request = tagOptions.request(image, signIdentity);
    try (SigningKeyOptions.Services services = keys.open(registry.timeout())) {
      services.all().forEach(builder::signWith);
      if (keys.hasOpenPgp()) {
        builder.publicKeys(keys.openPgpPublicKeys());
      }
      if (services.sigstorePublicKeys().length > 0) {
        builder.sigstorePublicKeys(services.sigstorePublicKeys());
      }
      RepositorySigner signer = tagOptions.prepared(builder, spec.commandLine().getErr()).build();
      RepositorySigningReport report = signer.sign(request);
      spec.commandLine().getOut().println(json ? report.toJson() : report.describe());
    }
    return ExitStatus.ALLOWED;
  }
}
