package imagesigning.policy.registries;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.DockerReference;
import imagesigning.policy.HostEnvironment;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files as a manual for administrators shows them, with its slip in the name of the directory. */
class RegistriesSeedsTest {
  private static final HostEnvironment HOST =
      new HostEnvironment(Path.of("/home/user"), false, Path.of("/"));

  @TempDir Path etc;

  @Test
  void oneRegistryAndADefault() throws IOException {
    Path directory = Files.createDirectory(etc.resolve("registries.d"));
    Files.writeString(
        directory.resolve("registry.example.net.yaml"),
        """
        docker:
          registry.example.net:
            lookaside: https://lookaside.example.com
        """);
    Files.writeString(
        directory.resolve("default.yaml"),
        """
        default-docker:
          lookaside: https://lookaside.example.org
        """);
    RegistriesConfig config = RegistriesConfig.load(directory, HOST);
    assertThat(config.warnings()).isEmpty();
    assertThat(config.lookasideForReading(DockerReference.parse("registry.example.net/app:1")))
        .isEqualTo(
            new LookasideLocation(
                URI.create("https://lookaside.example.com"),
                directory.resolve("registry.example.net.yaml")
                    + ":3 (docker.\"registry.example.net\".lookaside)"));
    assertThat(
            config.lookasideForReading(DockerReference.parse("registry.example.com/app:1")).base())
        .hasToString("https://lookaside.example.org");
  }

  @Test
  void theMisspeltDirectoryIsNamedInAWarning() throws IOException {
    Path directory = etc.resolve("regigistries.d");
    assertThat(RegistriesConfig.load(directory, HOST).warnings())
        .containsExactly("the registries.d directory " + directory + " does not exist");
  }
}
