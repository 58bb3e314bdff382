package imagesigning.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NeedsPeersTest {
  @TempDir Path directory;
  private Path peers;

  @BeforeEach
  void install() throws IOException {
    peers = directory.resolve("peers");
    Path program =
        Files.writeString(
            Files.createDirectories(peers.resolve("bin")).resolve("skopeo"), "#!/bin/sh\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
  }

  @NeedsPeers({"skopeo", "/bin/sh"})
  static class Installed {
    @BeforeAll
    static void find() {
      assertThat(InstalledPeers.program("skopeo")).isExecutable();
    }

    @Test
    void runs() {
      assertThat(InstalledPeers.program("/bin/sh")).isExecutable();
    }
  }

  @NeedsPeers({"skopeo", "podman", "/nonexistent/library.so"})
  static class Missing extends Installed {}

  static class Forgetful {
    @Test
    void runs() {
      InstalledPeers.program("/bin/sh");
    }
  }

  /** The condition was not asked for all of it. */
  @NeedsPeers("skopeo")
  static class Partly {
    @Test
    void runs() {
      InstalledPeers.program("podman");
    }
  }

  private Run run(Class<?> sample, String required) {
    return Run.of(
        sample,
        directory.resolve("counters"),
        Map.of("peers.dir", peers.toString(), "peers.required", required));
  }

  @Test
  void runsAndCountsWithAllPrograms() throws IOException {
    Run run = run(Installed.class, "true");

    assertThat(run.failed).isEmpty();
    assertThat(run.passed).containsExactly("runs()");
    assertThat(run.lines()).containsExactly("PEERS Installed: 1 executed, 0 skipped");
  }

  @Test
  void skipsWithoutOneOfThemAndNamesAllThatAreMissing() throws IOException {
    Run run = run(Missing.class, "false");

    assertThat(run.failed).isEmpty();
    assertThat(run.passed).isEmpty();
    assertThat(run.skipped.values())
        .singleElement()
        .asString()
        .contains("missing peers: podman, /nonexistent/library.so");
    assertThat(run.lines()).containsExactly("PEERS Missing: 0 executed, 1 skipped");
  }

  @Test
  void failsWherePeersAreRequired() throws IOException {
    Run run = run(Missing.class, "true");

    assertThat(run.skipped).isEmpty();
    assertThat(run.failed).hasSize(1);
    assertThat(run.failed.values())
        .allMatch(failure -> failure.getMessage().contains("peers.required is set"));
  }

  @Test
  void givesNothingToATestThatDoesNotSaySo() {
    assertThat(run(Forgetful.class, "false").failed.get("runs()"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("@NeedsPeers");
    assertThat(run(Partly.class, "false").failed.get("runs()"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("podman");
  }
}
