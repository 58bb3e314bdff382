package imagesigning.policy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What the defaults depend on: home directory, whether this is root, and the root of the system's
 * files. The only class of this module that reads the process environment, and only in {@link
 * #current()}; everything else takes a value of this type (policy reference, "Where the file is
 * found").
 *
 * @param home the user's home directory
 * @param root whether the effective user is root outside of a rootless user namespace
 * @param systemRoot prefix of {@code etc/containers}: {@code /}, on FreeBSD {@code /usr/local}
 */
public record HostEnvironment(Path home, boolean root, Path systemRoot) {

  private static final String ROOTLESS_UID = "_CONTAINERS_ROOTLESS_UID";

  /**
   * The environment of this process.
   *
   * @return home from {@code HOME} (else the account's), root from the effective user id or, inside
   *     a rootless user namespace, from {@code _CONTAINERS_ROOTLESS_UID}
   */
  public static HostEnvironment current() {
    return read(System::getenv, System::getProperty, Path.of("/proc/self"));
  }

  /**
   * The directory of the user's own configuration. {@code XDG_CONFIG_HOME} plays no part.
   *
   * @return {@code $HOME/.config/containers}
   */
  public Path userConfiguration() {
    return home.resolve(".config").resolve("containers");
  }

  /**
   * The directory of the system's configuration.
   *
   * @return {@code /etc/containers} under the system root
   */
  public Path systemConfiguration() {
    return systemRoot.resolve("etc").resolve("containers");
  }

  static HostEnvironment read(
      UnaryOperator<@Nullable String> environment,
      UnaryOperator<@Nullable String> properties,
      Path process) {
    String home =
        text(environment.apply("HOME")).or(() -> text(properties.apply("user.home"))).orElse("/");
    boolean freeBsd = "FreeBSD".equals(properties.apply("os.name"));
    long user =
        text(environment.apply(ROOTLESS_UID))
            .flatMap(HostEnvironment::number)
            .or(() -> effectiveUser(process))
            .orElse("root".equals(properties.apply("user.name")) ? 0L : -1L);
    return new HostEnvironment(Path.of(home), user == 0, Path.of(freeBsd ? "/usr/local" : "/"));
  }

  private static Optional<String> text(@Nullable String value) {
    return Optional.ofNullable(value).filter(v -> !v.isEmpty());
  }

  private static Optional<Long> number(String digits) {
    boolean decimal = digits.length() <= 10 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    return decimal ? Optional.of(Long.parseLong(digits)) : Optional.empty();
  }

  /** The owner of the process's own entry is its effective user; only Linux has the entry. */
  private static Optional<Long> effectiveUser(Path process) {
    if (!process.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      return Optional.empty();
    }
    try {
      return Optional.of(((Number) Files.getAttribute(process, "unix:uid")).longValue());
    } catch (IOException absent) {
      return Optional.empty();
    }
  }
}
