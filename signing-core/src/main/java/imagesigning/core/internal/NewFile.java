package imagesigning.core.internal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The content of a file that shall appear whole or not at all, also after a crash, and never in
 * place of another: it is written and flushed under another name first, and then gets its own by
 * making a link, which only one of several writers can do. Needs a file system with hard links.
 * Files can be read by their owner only. For one thread.
 */
public final class NewFile implements Closeable {
  private final Path directory;
  private final Path temporary;

  private NewFile(Path directory, Path temporary) {
    this.directory = directory;
    this.temporary = temporary;
  }

  /** Writes the content beside where it shall appear; the directory is made if need be. */
  public static NewFile prepare(Path directory, byte[] content) throws IOException {
    Files.createDirectories(directory);
    NewFile file = new NewFile(directory, Files.createTempFile(directory, ".new-", ".tmp"));
    try {
      file.write(content);
      return file;
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  private void write(byte[] content) throws IOException {
    try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
      ByteBuffer remaining = ByteBuffer.wrap(content);
      while (remaining.hasRemaining()) {
        channel.write(remaining);
      }
      channel.force(true);
    }
  }

  /** Makes it appear; false if there is something of that name in the directory already. */
  public boolean appearAs(Path file) throws IOException {
    try {
      Files.createLink(file, temporary);
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (UnsupportedOperationException e) {
      throw new IOException("the file system of " + file + " has no hard links", e);
    }
    force();
    return true;
  }

  /** Makes the new name survive a crash; elsewhere than on Unix a directory cannot be opened. */
  private void force() throws IOException {
    if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  /** Removes the other name. */
  @Override
  public void close() throws IOException {
    Files.deleteIfExists(temporary);
  }
}
