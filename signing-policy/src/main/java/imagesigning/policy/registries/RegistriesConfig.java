package imagesigning.policy.registries;

import imagesigning.core.DockerReference;
import imagesigning.policy.HostEnvironment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The merged files of one registries.d directory. Immutable and thread-safe. */
public final class RegistriesConfig {
  private RegistriesConfig() {}

  /**
   * Reads a directory; a missing directory is an empty configuration with a warning.
   *
   * @param directory the directory
   * @param host decides the built-in default location
   * @return the configuration
   * @throws IOException if the directory or a file cannot be read
   * @throws RegistriesFormatException if a file breaks the format
   */
  public static RegistriesConfig load(Path directory, HostEnvironment host) throws IOException {
    throw new IllegalStateException("not written yet");
  }

  /**
   * Reads the user's directory, else the system's.
   *
   * @param host where they are
   * @return the configuration
   * @throws IOException if a file cannot be read
   * @throws RegistriesFormatException if a file breaks the format
   */
  public static RegistriesConfig loadDefault(HostEnvironment host) throws IOException {
    throw new IllegalStateException("not written yet");
  }

  /**
   * No files at all: only the built-in defaults.
   *
   * @param host decides the built-in default location
   * @return the configuration
   */
  public static RegistriesConfig empty(HostEnvironment host) {
    throw new IllegalStateException("not written yet");
  }

  /**
   * Where signatures of an image are read from.
   *
   * @param physical the image's name at the place it is fetched from
   * @return the location; never absent, because there is a built-in one
   */
  public LookasideLocation lookasideForReading(DockerReference physical) {
    throw new IllegalStateException("not written yet");
  }

  /**
   * Where signatures of an image are written to.
   *
   * @param physical the image's name at the place it is pushed to
   * @return the location
   */
  public LookasideLocation lookasideForWriting(DockerReference physical) {
    throw new IllegalStateException("not written yet");
  }

  /**
   * Whether sigstore attachments are read and written for an image; off unless configured.
   *
   * @param physical the image's name at the place it is fetched from
   * @return whether they are used
   */
  public boolean useSigstoreAttachments(DockerReference physical) {
    throw new IllegalStateException("not written yet");
  }

  /**
   * What a person should know: unknown keys, a missing directory.
   *
   * @return warnings, each naming its place
   */
  public List<String> warnings() {
    throw new IllegalStateException("not written yet");
  }

  /**
   * The directory that was read.
   *
   * @return the directory, if there was one
   */
  public Optional<Path> directory() {
    throw new IllegalStateException("not written yet");
  }
}
