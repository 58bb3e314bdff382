package imagesigning.registry.internal.files;

import imagesigning.core.files.LocalFile;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/** The content of one regular file, read up to a limit. */
public final class BoundedFile {
  private final byte[] bytes;
  private final boolean cut;

  private BoundedFile(byte[] bytes, boolean cut) {
    this.bytes = bytes;
    this.cut = cut;
  }

  /**
   * Reads a file; symbolic links are followed.
   *
   * @param path the file
   * @param maxBytes how much is read at most
   * @return the content
   * @throws NoSuchFileException if there is no such file
   * @throws IOException if it is no regular file, or cannot be read
   */
  public static BoundedFile read(Path path, int maxBytes) throws IOException {
    // Newer runtimes report "no such file" for the attributes of a path below a plain file; the
    // real path tells the two apart on all of them.
    Path real = path.toRealPath();
    if (Files.isDirectory(real)) {
      throw new FileSystemException(path.toString(), null, "not a regular file");
    }
    byte[] bytes = LocalFile.regular(real, maxBytes);
    boolean cut = bytes.length > maxBytes;
    return new BoundedFile(cut ? Arrays.copyOf(bytes, maxBytes) : bytes, cut);
  }

  /** The bytes read. Not a copy: belongs to whoever read. */
  public byte[] bytes() {
    return bytes;
  }

  /** Whether the file is longer than the limit. */
  public boolean isCut() {
    return cut;
  }

  /** What went wrong with a file, for a person. */
  public static String problem(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof NoSuchFileException) {
      return "no such file";
    }
    if (e instanceof FileSystemException file && file.getReason() != null) {
      return file.getReason();
    }
    return e.getClass().getSimpleName();
  }
}
