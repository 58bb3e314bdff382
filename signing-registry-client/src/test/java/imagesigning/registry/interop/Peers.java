package imagesigning.registry.interop;

import imagesigning.testing.InstalledPeers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Gives each of the {@link InstalledPeers} a private home, so that neither the files of the person
 * who runs the tests nor those of another test matter.
 */
final class Peers {
  private final Path directory;

  private Peers(Path directory) {
    this.directory = directory;
  }

  /** Peers whose homes and temporary files lie in a given directory. */
  static Peers in(Path directory) throws IOException {
    for (String name : new String[] {"home", "tmp", "run"}) {
      Files.createDirectories(directory.resolve(name));
    }
    return new Peers(directory);
  }

  /** A program of the installation. */
  PeerProgram program(String name) {
    return program(name, Map.of());
  }

  /** A program of the installation with further environment variables. */
  PeerProgram program(String name, Map<String, String> environment) {
    return with(InstalledPeers.program(name), environment);
  }

  /** A program of the machine that comes with a peer. */
  PeerProgram companion(String name, Map<String, String> environment) {
    return with(InstalledPeers.program("/usr/bin/" + name), environment);
  }

  /** One of the scripts in {@code .ci/peers}. */
  PeerProgram script(String name) {
    Path module = Path.of(System.getProperty("basedir", ""));
    Path script = module.toAbsolutePath().getParent().resolve(".ci/peers").resolve(name);
    return with(script, Map.of("PEERS_PREFIX", InstalledPeers.directory().toString()));
  }

  /**
   * Ends what peers left running in these homes: the agent that gpg starts for skopeo when a key
   * file holds a secret key sometimes outlives its directory.
   */
  void endStragglers() {
    String ours = directory + "/";
    ProcessHandle.allProcesses()
        .filter(
            process ->
                process.info().arguments().stream()
                    .flatMap(Arrays::stream)
                    .anyMatch(argument -> argument.startsWith(ours)))
        .forEach(ProcessHandle::destroyForcibly);
  }

  private PeerProgram with(Path program, Map<String, String> more) {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    environment.put("LC_ALL", "C");
    environment.put("HOME", directory.resolve("home").toString());
    environment.put("TMPDIR", directory.resolve("tmp").toString());
    environment.put("XDG_RUNTIME_DIR", directory.resolve("run").toString());
    environment.putAll(more);
    return new PeerProgram(program, environment, directory.resolve("tmp"));
  }
}
