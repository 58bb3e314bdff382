package imagesigning.registry;

import imagesigning.core.DockerReference;
import imagesigning.registry.internal.auth.AuthFileContent;
import imagesigning.registry.internal.files.BoundedFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Credentials in an {@code auth.json} of podman or a {@code config.json} of docker: the entries
 * under {@code auths}, the most specific key first.
 *
 * <p>The file is read each time a registry demands authentication, so that a later {@code login} is
 * noticed. A malformed file is an error, never "no credentials". Credential helpers are not run
 * yet: if the file names a helper for the registry, that is an error too, because going on
 * anonymously could mean another image. Thread-safe. Source: policy reference, "Credentials".
 */
public final class AuthFile implements CredentialsProvider {
  private static final int LARGEST = 4 * 1024 * 1024;

  private final Path file;
  private final boolean mustExist;
  private final boolean legacy;

  private AuthFile(Path file, boolean mustExist, boolean legacy) {
    this.file = file;
    this.mustExist = mustExist;
    this.legacy = legacy;
  }

  /**
   * One file that must exist.
   *
   * @param file an {@code auth.json} or {@code config.json}
   * @return a provider that looks into this file only
   */
  public static AuthFile at(Path file) {
    return new AuthFile(file, true, false);
  }

  /**
   * The files podman and skopeo look into, each of which may be absent.
   *
   * @param environment where they are
   * @return a provider that asks them in order
   */
  public static CredentialsProvider defaults(ClientEnvironment environment) {
    CredentialsProvider last = new AuthFile(environment.legacyAuthFile(), false, true);
    for (int i = environment.authFiles().size() - 1; i >= 0; i--) {
      last = new AuthFile(environment.authFiles().get(i), false, false).orElse(last);
    }
    return last;
  }

  /**
   * The files podman and skopeo look into, for the user of this process.
   *
   * @return a provider that asks them in order
   */
  public static CredentialsProvider defaults() {
    return defaults(ClientEnvironment.current());
  }

  @Override
  public Optional<Credentials> credentialsFor(DockerReference repository) throws IOException {
    Optional<AuthFileContent> content = read();
    return content.isEmpty() ? Optional.empty() : content.get().credentialsFor(repository);
  }

  @Override
  public String describe(DockerReference repository) {
    try {
      Optional<AuthFileContent> content = read();
      if (content.isEmpty()) {
        return file + " (absent)";
      }
      return file
          + content
              .get()
              .keyFor(repository)
              .map(key -> " (entry " + key + ")")
              .orElse(" (no entry)");
    } catch (IOException e) {
      return file + " (cannot be used)";
    }
  }

  private Optional<AuthFileContent> read() throws IOException {
    try {
      BoundedFile content = BoundedFile.read(file, LARGEST);
      if (content.isCut()) {
        throw new IOException(file + " is larger than " + LARGEST + " bytes");
      }
      return Optional.of(AuthFileContent.parse(file.toString(), content.bytes(), legacy));
    } catch (NoSuchFileException e) {
      if (mustExist) {
        throw new IOException(file + " does not exist", e);
      }
      return Optional.empty();
    }
  }
}
