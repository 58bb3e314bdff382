package imagesigning.examples.cli;

import imagesigning.core.ImageReference;
import imagesigning.policy.HostEnvironment;
import imagesigning.registry.SignatureLister;
import imagesigning.registry.SignatureListing;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code signatures}: what lies in the stores of an image, without believing it. */
@Command(
    name = "signatures",
    description = "Lists every signature of an image and what it claims; verifies nothing.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "Exit status: 0 all were listed, also what is malformed, 1 the manifest is not the one asked",
      "for, 3 a store gave no answer."
    })
final class SignaturesCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "IMAGE",
      description = "docker://host/repo:tag, …@sha256:…, dir:PATH or oci:PATH[:NAME].")
  String image = "";

  @Option(names = "--json", description = "One JSON object.")
  boolean json;

  @Mixin RegistryOptions registry = new RegistryOptions();

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    SignatureListing listing =
        SignatureLister.builder()
            .registries(registry.registries(HostEnvironment.current()))
            .credentials(registry.credentials(List.of(image)))
            .http(registry.http())
            .timeout(registry.timeout())
            .build()
            .list(ImageReference.parse(image));
    spec.commandLine().getOut().println(json ? listing.toJson() : listing.describe());
    return ExitStatus.of(listing);
  }
}
