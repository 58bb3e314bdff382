package imagesigning.registry.interop;

import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/**
 * Finds the real programs below {@code peers.dir} and gives each a private home, so that neither
 * the files of the person who runs the tests nor those of another test matter.
 *
 * <p>A program that is not there skips the test that wants it; with {@code peers.required=true} it
 * fails that test instead.
 */
final class Peers {
  private final Path installed;
  private final Path directory;

  private Peers(Path installed, Path directory) {
    this.installed = installed;
    this.directory = directory;
  }

  /** Peers whose homes and temporary files lie in a given directory. */
  static Peers in(Path directory) throws IOException {
    for (String name : new String[] {"home", "tmp", "run"}) {
      Files.createDirectories(directory.resolve(name));
    }
    return new Peers(Path.of(System.getProperty("peers.dir", "/opt/peers")), directory);
  }

  /** A program of the installation. */
  PeerProgram program(String name) {
    return program(name, Map.of());
  }

  /** A program of the installation with further environment variables. */
  PeerProgram program(String name, Map<String, String> environment) {
    return existing(name, installed.resolve("bin").resolve(name), environment);
  }

  /** A program of the machine that comes with a peer, found along the search path. */
  PeerProgram companion(String name, Map<String, String> environment) {
    return existing(name, Path.of("/usr/bin").resolve(name), environment);
  }

  /** One of the scripts in {@code .ci/peers}. */
  PeerProgram script(String name) {
    Path module = Path.of(System.getProperty("basedir", ""));
    Path script = module.toAbsolutePath().getParent().resolve(".ci/peers").resolve(name);
    return existing(name, script, Map.of("PEERS_PREFIX", installed.toString()));
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

  /** Skips the running test, or fails it where every peer is required. */
  static void missing(String message) {
    if (Boolean.getBoolean("peers.required")) {
      fail("%s (peers.required is set)", message);
    }
    Assumptions.abort(message);
  }

  private PeerProgram existing(String name, Path path, Map<String, String> more) {
    if (!Files.isExecutable(path)) {
      missing("the peer " + name + " is not installed: no " + path);
    }
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    environment.put("LC_ALL", "C");
    environment.put("HOME", directory.resolve("home").toString());
    environment.put("TMPDIR", directory.resolve("tmp").toString());
    environment.put("XDG_RUNTIME_DIR", directory.resolve("run").toString());
    environment.putAll(more);
    return new PeerProgram(path, environment, directory.resolve("tmp"));
  }
}
