package imagesigning.core.openpgp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Counts the vectors of one suite and leaves the figures where the build adds them up. */
final class VectorCount {
  private final String suite;
  private int executed;
  private int skipped;

  VectorCount(String suite) {
    this.suite = suite;
  }

  void executed() {
    executed++;
  }

  void skipped(int count) {
    skipped += count;
  }

  void write() {
    String directory = System.getProperty("counters.dir", "");
    if (directory.isEmpty()) {
      return;
    }
    String line = "VECTORS %s: %d executed, %d skipped%n".formatted(suite, executed, skipped);
    try {
      Files.createDirectories(Path.of(directory));
      Files.writeString(
          Path.of(directory, suite + ".txt"),
          line,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
