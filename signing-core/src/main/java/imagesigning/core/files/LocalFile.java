package imagesigning.core.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Opens local files. How much is read is always bounded, and nothing waits without end: to open a
 * pipe is to wait for somebody who writes, and a device may never end.
 *
 * <p>Stateless and thread-safe.
 */
public final class LocalFile {
  /** As long as somebody needs to type a passphrase for the program at the other end. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private LocalFile() {}

  /**
   * The content of a regular file; symbolic links are followed. For every file whose name was found
   * in another file or a directory.
   *
   * @param file the file
   * @param mostBytes its largest size
   * @return the content, with one byte more than that if the file is larger
   * @throws NoSuchFileException if there is no such file
   * @throws IOException if it is a directory, pipe or device, or cannot be read
   */
  public static byte[] regular(Path file, int mostBytes, OpenOption... options) throws IOException {
    if (Files.isDirectory(file)) {
      throw new FileSystemException(file.toString(), null, "is a directory");
    }
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new FileSystemException(file.toString(), null, "not a regular file");
    }
    return content(file, mostBytes, options);
  }

  /**
   * The content of a file that a person named, which may be a pipe, such as a shell makes from a
   * command, or a device: what comes through it within a minute.
   *
   * @param file the file
   * @param mostBytes its largest size
   * @return the content, with one byte more than that if there is more
   * @throws NoSuchFileException if there is no such file
   * @throws IOException if it is a directory, does not end within a minute, or cannot be read
   */
  public static byte[] named(Path file, int mostBytes) throws IOException {
    return named(file, mostBytes, PATIENCE);
  }

  static byte[] named(Path file, int mostBytes, Duration patience) throws IOException {
    return !Files.exists(file) || Files.isRegularFile(file) || Files.isDirectory(file)
        ? regular(file, mostBytes)
        : awaited(file, mostBytes, patience);
  }

  /** Opening cannot be interrupted, so a thread is left behind until somebody writes. */
  private static byte[] awaited(Path file, int mostBytes, Duration patience) throws IOException {
    FutureTask<byte[]> reading = new FutureTask<>(() -> content(file, mostBytes));
    Thread reader = new Thread(reading, "imagesigning-pipe");
    reader.setDaemon(true);
    reader.start();
    try {
      return reading.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      reading.cancel(true);
      FileSystemException late =
          new FileSystemException(
              file.toString(),
              null,
              "a pipe or device that did not end within " + patience.toSeconds() + " seconds");
      late.initCause(e);
      throw late;
    } catch (InterruptedException e) {
      reading.cancel(true);
      Thread.currentThread().interrupt();
      FileSystemException ended =
          new FileSystemException(file.toString(), null, "interrupted while it was read");
      ended.initCause(e);
      throw ended;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IllegalStateException("reading failed in a way it cannot", e.getCause());
    }
  }

  /**
   * What went wrong, for a message that names the file.
   *
   * @param e what was thrown
   * @return a few words
   */
  public static String problem(IOException e) {
    return e instanceof FileSystemException known && known.getReason() != null
        ? known.getReason()
        : e.getClass().getSimpleName();
  }

  private static byte[] content(Path file, int mostBytes, OpenOption... options)
      throws IOException {
    try (InputStream in = Files.newInputStream(file, options)) {
      return in.readNBytes(mostBytes == Integer.MAX_VALUE ? mostBytes : mostBytes + 1);
    }
  }
}
