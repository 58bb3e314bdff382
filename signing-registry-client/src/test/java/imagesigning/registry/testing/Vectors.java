package imagesigning.registry.testing;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

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
    return directory.toAbsolutePath().normalize();
  }

  /** A file below the directory, as text. */
  public static String text(String name) {
    try {
      return Files.readString(directory().resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Says how many vectors of a suite were executed, for whoever runs the build. */
  public static void count(String suite, int executed, int skipped) {
    Path directory = Path.of(System.getProperty("counters.dir", "target/counters"));
    String line = "VECTORS " + suite + ": " + executed + " executed, " + skipped + " skipped\n";
    try {
      Files.createDirectories(directory);
      Files.writeString(
          directory.resolve(suite + ".txt"),
          line,
          StandardCharsets.UTF_8,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
