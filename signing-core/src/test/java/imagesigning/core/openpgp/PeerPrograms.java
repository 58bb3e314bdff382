package imagesigning.core.openpgp;

import static org.assertj.core.api.Assertions.fail;

import imagesigning.core.process.Program;
import imagesigning.core.process.ProgramResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/** The real tools that tests under the profile for peers talk to. */
final class PeerPrograms {
  private static final byte[] NOTHING = {};

  private PeerPrograms() {}

  /** The path of a tool; aborts the test if it is not installed, or fails it if it must be. */
  static String path(String name) {
    Path program = Path.of(System.getProperty("peers.dir", "/opt/peers"), "bin", name);
    if (!Files.isExecutable(program)) {
      String message = name + " is not installed: no " + program;
      if (Boolean.getBoolean("peers.required")) {
        fail("%s (peers.required is set)", message);
      }
      Assumptions.abort(message);
    }
    return program.toString();
  }

  /**
   * Runs a tool.
   *
   * @param keys its GnuPG home
   * @param scratch its home and directory for temporary files
   * @param name the tool
   * @param arguments its arguments
   */
  static ProgramResult run(TestHome keys, Path scratch, String name, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(path(name)));
    command.addAll(List.of(arguments));
    return Program.builder(command)
        .environment(
            Map.of(
                "GNUPGHOME",
                keys.directory().toString(),
                "HOME",
                scratch.toString(),
                "TMPDIR",
                scratch.toString(),
                "LC_ALL",
                "C"))
        .timeout(Duration.ofSeconds(60))
        .build()
        .run(NOTHING);
  }
}
