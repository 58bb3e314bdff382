package imagesigning.examples.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** A file that a person wants written. */
final class OutputFile {
  private OutputFile() {}

  /** Writes the whole file or nothing; what was there is replaced. */
  static void write(Path file, byte[] bytes) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException(file + ": expected a file to write, found a directory");
    }
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      Files.write(file, bytes); // a pipe or device keeps its place
      return;
    }
    Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
    Path temporary = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID());
    try {
      Files.write(temporary, bytes, StandardOpenOption.CREATE_NEW);
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new IOException(file + " cannot be written: " + Problems.message(e), e);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }
}
