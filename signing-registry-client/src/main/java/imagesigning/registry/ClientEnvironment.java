package imagesigning.registry;

import imagesigning.core.Platform;
import imagesigning.core.signing.Passphrase;
import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What the defaults of this module depend on: where credential files and the keys of GnuPG are, and
 * which platform is chosen from an index. The only class of this module that reads the process
 * environment, and only in {@link #current()} and {@link #cosignPassword()}. Immutable.
 *
 * @param authFiles the credential files to look into, in order (policy reference, "Credentials")
 * @param legacyAuthFile {@code ~/.dockercfg}, looked into last
 * @param platform operating system linux, and this machine's architecture in the words of Go
 * @param gnuPgHome where GnuPG keeps keys: {@code $GNUPGHOME}, else {@code ~/.gnupg}; it need not
 *     exist
 */
public record ClientEnvironment(
    List<Path> authFiles, Path legacyAuthFile, Platform platform, Path gnuPgHome) {

  private static final String GNUPG_HOME = ".gnupg";
  private static final String COSIGN_PASSWORD = "COSIGN_PASSWORD";

  /** What stands in place of bytes that Java could not read as text. */
  private static final char NOT_DECODED = '\uFFFD';

  /** Copies the list. */
  public ClientEnvironment {
    authFiles = List.copyOf(authFiles);
  }

  /**
   * An environment whose GnuPG home is {@code .gnupg} beside the legacy credential file, as in a
   * home directory.
   *
   * @param authFiles the credential files to look into, in order
   * @param legacyAuthFile looked into last
   * @param platform which platform is chosen from an index
   */
  public ClientEnvironment(List<Path> authFiles, Path legacyAuthFile, Platform platform) {
    this(authFiles, legacyAuthFile, platform, legacyAuthFile.resolveSibling(GNUPG_HOME));
  }

  /**
   * The environment of this process: the variables {@code XDG_RUNTIME_DIR}, {@code
   * XDG_CONFIG_HOME}, {@code DOCKER_CONFIG}, {@code GNUPGHOME} and {@code HOME}, the user id, and
   * the architecture the Java runtime reports.
   *
   * @return the environment
   */
  public static ClientEnvironment current() {
    return read(System::getenv, System::getProperty, Path.of("/proc/self"));
  }

  /**
   * The password in {@code COSIGN_PASSWORD}, read now and kept nowhere.
   *
   * @return the password, {@link Passphrase#none} if the variable is set and empty, or nothing if
   *     it is not set
   * @throws SigningException with {@code PASSPHRASE_INVALID} if it cannot be a password, or if its
   *     bytes are none of the character set of this process
   */
  public static Optional<Passphrase> cosignPassword() throws SigningException {
    return cosignPassword(System::getenv);
  }

  static Optional<Passphrase> cosignPassword(UnaryOperator<@Nullable String> environment)
      throws SigningException {
    String password = environment.apply(COSIGN_PASSWORD);
    if (password == null) {
      return Optional.empty();
    }
    if (password.indexOf(NOT_DECODED) >= 0) {
      throw new SigningException(
          SigningFailure.PASSPHRASE_INVALID,
          COSIGN_PASSWORD
              + " holds bytes that are no text in the character set of this process; set LC_ALL to"
              + " a locale with UTF-8.");
    }
    return Optional.of(Passphrase.of(password.toCharArray()));
  }

  static ClientEnvironment read(
      UnaryOperator<@Nullable String> environment,
      UnaryOperator<@Nullable String> properties,
      Path process) {
    Path home =
        path(environment.apply("HOME"))
            .or(() -> path(properties.apply("user.home")))
            .orElse(Path.of("/"));
    Path configHome = path(environment.apply("XDG_CONFIG_HOME")).orElse(home.resolve(".config"));
    Path userAuthFile = configHome.resolve("containers").resolve("auth.json");
    Path runtimeAuthFile =
        path(environment.apply("XDG_RUNTIME_DIR"))
            .map(directory -> directory.resolve("containers").resolve("auth.json"))
            .or(() -> user(process).map(ClientEnvironment::runtimeAuthFile))
            .orElse(home.resolve(".config").resolve("containers").resolve("auth.json"));
    Path docker = path(environment.apply("DOCKER_CONFIG")).orElse(home.resolve(".docker"));
    return new ClientEnvironment(
        List.of(runtimeAuthFile, userAuthFile, docker.resolve("config.json")).stream()
            .distinct()
            .toList(),
        home.resolve(".dockercfg"),
        Platform.of("linux", architecture(properties.apply("os.arch"))),
        path(environment.apply("GNUPGHOME")).orElse(home.resolve(GNUPG_HOME)));
  }

  private static Path runtimeAuthFile(long user) {
    return Path.of("/run/containers/" + user + "/auth.json");
  }

  private static Optional<Path> path(@Nullable String value) {
    return Optional.ofNullable(value).filter(v -> !v.isEmpty()).map(Path::of);
  }

  /** The owner of the process's own entry is its effective user; only Linux has the entry. */
  private static Optional<Long> user(Path process) {
    if (!process.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      return Optional.empty();
    }
    try {
      return Optional.of(((Number) Files.getAttribute(process, "unix:uid")).longValue());
    } catch (IOException absent) {
      return Optional.empty();
    }
  }

  private static String architecture(@Nullable String reported) {
    if (reported == null) {
      return "amd64";
    }
    return switch (reported) {
      case "x86_64" -> "amd64";
      case "aarch64" -> "arm64";
      case "x86", "i386", "i486", "i586", "i686" -> "386";
      default -> reported;
    };
  }
}
