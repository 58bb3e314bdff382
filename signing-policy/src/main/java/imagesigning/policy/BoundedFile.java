package imagesigning.policy;

import imagesigning.core.files.LocalFile;
import imagesigning.core.text.RemoteText;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads a file up to a limit, with messages that name the file and say what is wrong. */
final class BoundedFile {
  static final String NO_SUCH_FILE = "no such file";

  private BoundedFile() {}

  /**
   * The content of a file whose name comes from a policy. Only regular files are opened, as the
   * policy itself: a pipe or device could keep us waiting for ever.
   */
  static byte[] readKeys(Path base, String path, int maxBytes) throws IOException {
    if (path.isEmpty()) {
      throw new FileSystemException(shown(path), null, "the path is empty");
    }
    Path file;
    try {
      file = base.resolve(path);
    } catch (InvalidPathException e) {
      throw named(new FileSystemException(shown(path), null, "not a path: " + e.getReason()), e);
    }
    return checked(path, readRegular(file, path, maxBytes), maxBytes);
  }

  /** At most one byte more than the limit, so that the caller can tell; no pipe or device. */
  static byte[] readRegular(Path file, String name, int maxBytes) throws IOException {
    try {
      return LocalFile.regular(file, maxBytes);
    } catch (NoSuchFileException e) {
      throw named(new NoSuchFileException(shown(name), null, NO_SUCH_FILE), e);
    } catch (AccessDeniedException e) {
      throw named(new AccessDeniedException(shown(name), null, "permission denied"), e);
    } catch (FileSystemException e) {
      String reason = e.getReason() == null ? "cannot be read" : e.getReason();
      throw named(new FileSystemException(shown(name), null, reason), e);
    } catch (IOException e) {
      throw named(new FileSystemException(shown(name), null, "cannot be read"), e);
    }
  }

  static byte[] checked(String path, byte[] content, int maxBytes) throws IOException {
    if (content.length > maxBytes) {
      throw new FileSystemException(shown(path), null, "larger than " + maxBytes + " bytes");
    }
    return content;
  }

  /** An empty path would vanish from a message. */
  static String shown(String path) {
    return path.isEmpty() ? "\"\"" : RemoteText.message(path);
  }

  private static IOException named(IOException named, Exception cause) {
    named.initCause(cause);
    return named;
  }
}
