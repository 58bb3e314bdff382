package imagesigning.core.openpgp;

import imagesigning.core.process.Program;
import imagesigning.core.process.ProgramResult;
import imagesigning.testing.InstalledPeers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The real tools that tests under the profile for peers talk to. */
final class PeerPrograms {
  private static final byte[] NOTHING = {};

  private PeerPrograms() {}

  /** The path of a tool. */
  static String path(String name) {
    return InstalledPeers.program(name).toString();
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
