package imagesigning.core.process;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A new directory that only this user can look into, for files exchanged with a program. Removed
 * with everything in it by {@link #close}.
 */
public final class PrivateDirectory implements AutoCloseable {
  private static final String PREFIX = "imagesigning-";

  private final Path path;

  private PrivateDirectory(Path path) {
    this.path = path;
  }

  /**
   * Makes a directory.
   *
   * @param parent where; the system's directory for temporary files if empty
   * @return the directory
   * @throws IOException if it cannot be made
   */
  public static PrivateDirectory create(Optional<Path> parent) throws IOException {
    return new PrivateDirectory(
        parent.isPresent()
            ? Files.createTempDirectory(parent.get(), PREFIX, attributes(parent.get()))
            : Files.createTempDirectory(PREFIX, attributes(Path.of(""))));
  }

  private static FileAttribute<?>[] attributes(Path where) {
    if (!where.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return new FileAttribute<?>[0];
    }
    return new FileAttribute<?>[] {
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
    };
  }

  /**
   * Where it is.
   *
   * @return its path
   */
  public Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    Files.walkFileTree(
        path,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
