package imagesigning.cosign.testing;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files made by other programs, read in place from {@code -Dvectors.dir}. */
public final class Vectors {
  private Vectors() {}

  /** The directory; without it the test is skipped, or fails if {@code -Dvectors.required}. */
  public static Path directory() {
    Path directory = Path.of(System.getProperty("vectors.dir", "../../shared/vectors"));
    if (!Files.isDirectory(directory)) {
      String message = "no vectors at " + directory.toAbsolutePath();
      if (Boolean.getBoolean("vectors.required")) {
        fail(message);
      }
      assumeTrue(false, message);
    }
    return directory;
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
}
