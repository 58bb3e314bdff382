package imagesigning.examples.cli;

import imagesigning.policy.HostEnvironment;
import imagesigning.policy.Policy;
import imagesigning.registry.ImageVerifier;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that verify and explain share. */
final class CommonOptions extends RegistryOptions {
  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description = "policy.json (default: the user's, then the system's).")
  @Nullable Path policy;

  @Option(
      names = "--require-signed",
      description = "Allow only images for which a signature was verified.")
  boolean requireSigned;

  /**
   * A verifier with these options; what else a command wants is added to the builder.
   *
   * @param images the images whose registries get the credentials of {@code --creds}
   */
  ImageVerifier.Builder verifier(Collection<String> images) throws IOException {
    HostEnvironment host = HostEnvironment.current();
    return ImageVerifier.builder()
        .policy(policy == null ? Policy.loadDefault(host) : Policy.load(policy))
        .registries(registries(host))
        .credentials(credentials(images))
        .http(http())
        .timeout(timeout())
        .requireSigned(requireSigned);
  }
}
