package imagesigning.core.openpgp;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Files made by real programs, kept as resources beside this class. */
final class PeerFiles {
  private PeerFiles() {}

  static byte[] read(String path) {
    try (InputStream in = PeerFiles.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalArgumentException("no resource " + path);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The rows of a table, without its head; missing last fields are empty. */
  static List<String[]> table(String path) {
    return new String(read(path), StandardCharsets.UTF_8)
        .lines()
        .skip(1)
        .map(line -> line.split(",", -1))
        .toList();
  }

  static OpenPgpKeyring keyring(String path) {
    return OpenPgpKeyring.parse(List.of(new OpenPgpKeyring.Source(path, read(path))));
  }
}
