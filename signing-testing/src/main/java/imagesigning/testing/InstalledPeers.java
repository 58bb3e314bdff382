package imagesigning.testing;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The real programs that tests talk to. Only tests under {@link NeedsPeers} get them; to all others
 * every method throws an {@link AssertionError}, on machines that have the programs too.
 */
public final class InstalledPeers {
  private InstalledPeers() {}

  private static Path configured() {
    return Path.of(System.getProperty("peers.dir", "/opt/peers"));
  }

  private static Path resolve(String program) {
    return configured().resolve("bin").resolve(program);
  }

  /** Libraries of the machine need not be executable. */
  static boolean has(String program) {
    Path file = resolve(program);
    return program.startsWith("/") ? Files.exists(file) : Files.isExecutable(file);
  }

  /** The directory that the peers were installed into. */
  public static Path directory() {
    Material.PEERS.requireCondition();
    return configured();
  }

  /**
   * A program below {@code peers.dir}, or one of the machine.
   *
   * @param name as {@link NeedsPeers} names it
   */
  public static Path program(String name) {
    Material.PEERS.requireCondition();
    if (!has(name)) {
      throw new AssertionError("there is no " + resolve(name) + ", and @NeedsPeers does not ask");
    }
    return resolve(name);
  }
}
