package imagesigning.policy;

import java.nio.file.Path;

/**
 * What the defaults depend on: home directory, whether this is root, and the root of the system's
 * files. The only class of this module that reads the process environment, and only in {@link
 * #current()}.
 *
 * @param home the user's home directory
 * @param root whether the effective user is root outside of a rootless user namespace
 * @param systemRoot prefix of {@code /etc/containers}, normally {@code /}
 */
public record HostEnvironment(Path home, boolean root, Path systemRoot) {

  /**
   * The environment of this process.
   *
   * @return home from {@code HOME} (else the account's), root from the effective user id
   */
  public static HostEnvironment current() {
    throw new IllegalStateException("not written yet");
  }
}
