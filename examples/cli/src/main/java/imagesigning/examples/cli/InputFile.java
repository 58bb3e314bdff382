package imagesigning.examples.cli;

import imagesigning.core.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that a person names on the command line. */
final class InputFile {
  private InputFile() {}

  /** Reads a file of reasonable size; the message of a failure names it. */
  static byte[] read(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException(file + ": expected a file, found a directory");
    }
    return read(Files.newInputStream(file), file.toString());
  }

  /** Reads a stream of reasonable size and closes it. */
  static byte[] read(InputStream stream, String name) throws IOException {
    int most = Limits.DEFAULT.keyringBytes();
    try (stream) {
      byte[] bytes = stream.readNBytes(most + 1);
      if (bytes.length > most) {
        throw new IOException(name + ": expected at most " + most + " bytes");
      }
      return bytes;
    }
  }
}
