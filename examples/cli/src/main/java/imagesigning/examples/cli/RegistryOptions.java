package imagesigning.examples.cli;

import imagesigning.policy.HostEnvironment;
import imagesigning.policy.registries.RegistriesConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How registries and stores are reached; the defaults are those of podman and skopeo. */
class RegistryOptions extends ConnectionOptions {
  @Option(
      names = "--registries-d",
      paramLabel = "DIR",
      description = "registries.d directory (default: the user's, then the system's).")
  @Nullable Path registriesD;

  final RegistriesConfig registries(HostEnvironment host) throws IOException {
    return registries(registriesD, host);
  }

  /** What the directory says; without one, what the user's or the system's says. */
  static RegistriesConfig registries(@Nullable Path directory, HostEnvironment host)
      throws IOException {
    if (directory == null) {
      return RegistriesConfig.loadDefault(host);
    }
    if (Files.exists(directory) && !Files.isDirectory(directory)) {
      throw new NotDirectoryException(directory + ": expected a directory of *.yaml files");
    }
    return RegistriesConfig.load(directory, host);
  }
}
