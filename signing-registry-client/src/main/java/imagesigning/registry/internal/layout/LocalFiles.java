package imagesigning.registry.internal.layout;

import imagesigning.core.IndeterminateReason;
import imagesigning.core.MalformedDataException;
import imagesigning.core.RejectionReason;
import imagesigning.registry.internal.ImageUnavailableException;
import imagesigning.registry.internal.files.BoundedFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** The files of one layout, each of them bounded. */
final class LocalFiles {
  private final Path directory;

  LocalFiles(Path directory) {
    this.directory = directory;
  }

  Path path(String name) {
    return directory.resolve(name);
  }

  /** A file that need not exist. */
  Optional<byte[]> read(String name, int maxBytes, RejectionReason tooLarge)
      throws ImageUnavailableException {
    Path path = path(name);
    try {
      BoundedFile file = BoundedFile.read(path, maxBytes);
      if (file.isCut()) {
        throw new MalformedDataException(
            tooLarge, path + " is larger than " + maxBytes + " bytes.");
      }
      return Optional.of(file.bytes());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new ImageUnavailableException(
          IndeterminateReason.LOCAL_FILE_UNREADABLE,
          path + " cannot be read: " + BoundedFile.problem(e) + ".",
          e);
    }
  }

  /** A manifest, whose absence has its own reason. */
  byte[] manifest(String name, int maxBytes) throws ImageUnavailableException {
    Optional<byte[]> bytes = read(name, maxBytes, RejectionReason.MANIFEST_TOO_LARGE);
    if (bytes.isEmpty()) {
      throw new ImageUnavailableException(
          IndeterminateReason.MANIFEST_NOT_FOUND, "There is no " + path(name) + ".", null);
    }
    return bytes.get();
  }
}
