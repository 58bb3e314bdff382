package imagesigning.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** Reads {@code tar.gz} archives, as far as tar makes them of plain files. */
public final class TarArchive {
  private static final int BLOCK = 512;

  private TarArchive() {}

  /** The files of an archive by their paths. */
  public static Map<String, byte[]> files(byte[] archive) {
    try (InputStream tar = new GZIPInputStream(new ByteArrayInputStream(archive))) {
      return unpack(tar);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, byte[]> unpack(InputStream tar) throws IOException {
    Map<String, byte[]> files = new HashMap<>();
    Optional<String> longName = Optional.empty();
    for (byte[] header = tar.readNBytes(BLOCK);
        header.length == BLOCK && header[0] != 0;
        header = tar.readNBytes(BLOCK)) {
      int size = Integer.parseInt(text(header, 124, 12), 8);
      byte[] content = tar.readNBytes(size);
      tar.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
      char type = (char) header[156];
      if (type == 'x') {
        longName = path(new String(content, UTF_8));
      } else {
        files.put(longName.orElse(text(header, 0, 100)), content);
        longName = Optional.empty();
      }
    }
    return files;
  }

  private static String text(byte[] header, int from, int most) {
    return new String(header, from, most, UTF_8).replace("\0", "").strip();
  }

  /** The path among the records {@code length name=value} of an extended header. */
  private static Optional<String> path(String records) {
    return records
        .lines()
        .filter(line -> line.contains(" path="))
        .map(line -> line.substring(line.indexOf('=') + 1))
        .findFirst();
  }
}
