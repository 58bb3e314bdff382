package imagesigning.registry.internal.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** The file system: directories with mode 0755 and files with 0644, less the umask. Stateless. */
public final class Disk implements FileCreation {
  private static final FileAttribute<?>[] DIRECTORY = mode("rwxr-xr-x");
  private static final FileAttribute<?>[] FILE = mode("rw-r--r--");
  private static final FileAttribute<?>[] NONE = {};

  @Override
  public void createDirectories(Path directory) throws IOException {
    Files.createDirectories(directory, attributes(directory, DIRECTORY));
  }

  @Override
  public void create(Path file, byte[] content) throws IOException {
    try (SeekableByteChannel channel =
        Files.newByteChannel(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            attributes(file, FILE))) {
      try {
        write(channel, content);
      } catch (IOException e) {
        discard(file, e);
        throw e;
      }
    }
  }

  private static void write(SeekableByteChannel channel, byte[] content) throws IOException {
    ByteBuffer rest = ByteBuffer.wrap(content);
    while (rest.hasRemaining()) {
      channel.write(rest);
    }
    if (channel instanceof FileChannel onDisk) {
      onDisk.force(true);
    }
  }

  private static void discard(Path file, IOException failure) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  @Override
  public void link(Path name, Path file) throws IOException {
    try {
      Files.createLink(name, file);
    } catch (UnsupportedOperationException e) {
      FileSystemException unsupported =
          new FileSystemException(name.toString(), file.toString(), "links are not supported");
      unsupported.initCause(e);
      throw unsupported;
    }
  }

  private static FileAttribute<?>[] mode(String permissions) {
    return new FileAttribute<?>[] {
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
    };
  }

  private static FileAttribute<?>[] attributes(Path path, FileAttribute<?>[] posix) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix") ? posix : NONE;
  }
}
