package imagesigning.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Files made by other programs, read in place from {@code -Dvectors.dir}. Only tests under {@link
 * NeedsVectors} get them; to all others every method throws an {@link AssertionError}, on machines
 * that have the files too.
 */
public final class Vectors {
  private Vectors() {}

  static Path configured() {
    return Path.of(System.getProperty("vectors.dir", "../../shared/vectors"))
        .toAbsolutePath()
        .normalize();
  }

  /** The directory of all vectors, absolute. */
  public static Path directory() {
    Material.VECTORS.requireCondition();
    return configured();
  }

  /** A file or directory of the upstream library's tests. */
  public static Path upstream(String name) {
    return directory().resolve("upstream/containers-image").resolve(name);
  }

  /** A file or directory made by peers. */
  public static Path peers(String name) {
    return directory().resolve("peers").resolve(name);
  }

  /** The content of a file. */
  public static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The content of a file below the directory. */
  public static byte[] read(String name) {
    return read(directory().resolve(name));
  }

  /** The content of a file below the directory, as text. */
  public static String text(String name) {
    return new String(read(name), StandardCharsets.UTF_8);
  }
}
