package imagesigning.core.internal;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One writer at a time in a directory, among the threads of this process and all processes that
 * keep to it. Who reads needs none. Held by the thread that took it, which closes it.
 *
 * <p>Processes exclude each other by a lock on the empty file {@code .lock}, which stays; the
 * operating system gives the lock up when a process ends, however that happens. It does not work
 * where the file system has no such locks, as with some network mounts.
 */
public final class DirectoryLock implements Closeable {
  private static final String FILE = ".lock";

  /** Whoever has it needs it for the writing of one small file. */
  public static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final long SHORTEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(50);

  /**
   * A file lock belongs to the whole process, which loses it as soon as any of its threads closes
   * the file. Hence only one of them may have a file open, whichever store it works for; several
   * directories may share an entry.
   */
  private static final ReentrantLock[] IN_PROCESS =
      IntStream.range(0, 64).mapToObj(i -> new ReentrantLock()).toArray(ReentrantLock[]::new);

  private final ReentrantLock threads;
  private final FileChannel channel;

  private DirectoryLock(ReentrantLock threads, FileChannel channel) {
    this.threads = threads;
    this.channel = channel;
  }

  /** Others write for so long that waiting makes no sense. */
  public static final class BusyException extends IOException {
    private static final long serialVersionUID = 1L;

    BusyException(Path directory) {
      super("others have been writing in " + directory + " for too long");
    }
  }

  /** What is done by one at a time. */
  @FunctionalInterface
  public interface Work<T> {
    T run() throws IOException;
  }

  /**
   * Does work while nobody else does.
   *
   * @param directory is made if need be
   * @param patience how long to wait at most
   * @param waiting is told when somebody else writes; for tests
   * @throws BusyException if it has to wait for too long
   * @throws InterruptedIOException if the thread is interrupted while it waits
   */
  public static <T> T holding(Path directory, Duration patience, Runnable waiting, Work<T> work)
      throws IOException {
    DirectoryLock lock = acquire(directory, patience, waiting);
    try {
      return work.run();
    } finally {
      lock.close();
    }
  }

  /**
   * Waits until nobody else writes.
   *
   * @param directory is made if need be
   * @param patience how long to wait at most
   * @param waiting is told when somebody else does; for tests
   * @throws BusyException if that takes too long
   * @throws InterruptedIOException if the thread is interrupted
   */
  public static DirectoryLock acquire(Path directory, Duration patience, Runnable waiting)
      throws IOException {
    Files.createDirectories(directory);
    long end = System.nanoTime() + patience.toNanos();
    ReentrantLock threads = IN_PROCESS[Math.floorMod(identity(directory), IN_PROCESS.length)];
    enter(threads, directory, waiting, end);
    @Nullable FileChannel channel = null;
    boolean acquired = false;
    try {
      channel = open(directory.resolve(FILE));
      lock(channel, directory, waiting, end);
      acquired = true;
      return new DirectoryLock(threads, channel);
    } finally {
      if (!acquired) {
        leave(threads, Optional.ofNullable(channel));
      }
    }
  }

  private static int identity(Path directory) throws IOException {
    Object key = Files.readAttributes(directory, BasicFileAttributes.class).fileKey();
    return Objects.hashCode(key == null ? directory.toRealPath() : key);
  }

  private static void enter(ReentrantLock threads, Path directory, Runnable waiting, long end)
      throws IOException {
    if (threads.isHeldByCurrentThread()) {
      throw new IllegalStateException("this thread holds a lock already");
    }
    if (threads.tryLock()) {
      return;
    }
    waiting.run();
    try {
      if (!threads.tryLock(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        throw new BusyException(directory);
      }
    } catch (InterruptedException e) {
      throw interrupted(directory);
    }
  }

  private static void lock(FileChannel channel, Path directory, Runnable waiting, long end)
      throws IOException {
    long pause = SHORTEST_PAUSE;
    while (tryLock(channel).isEmpty()) {
      waiting.run();
      if (System.nanoTime() >= end) {
        throw new BusyException(directory);
      }
      LockSupport.parkNanos(pause);
      if (Thread.interrupted()) {
        throw interrupted(directory);
      }
      pause = Math.min(2 * pause, LONGEST_PAUSE);
    }
  }

  /** The lock, or empty if another process has it, or a copy of this class in this process. */
  private static Optional<FileLock> tryLock(FileChannel channel) throws IOException {
    try {
      return Optional.ofNullable(channel.tryLock());
    } catch (OverlappingFileLockException e) {
      return Optional.empty();
    }
  }

  private static FileChannel open(Path file) throws IOException {
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] ownerOnly =
        posix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    return FileChannel.open(
        file,
        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
        ownerOnly);
  }

  private static InterruptedIOException interrupted(Path directory) {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("interrupted while others wrote in " + directory);
  }

  /** Gives it up. */
  @Override
  public void close() throws IOException {
    leave(threads, Optional.of(channel));
  }

  /** Closing the file gives the lock on it up, which must come first. */
  private static void leave(ReentrantLock threads, Optional<FileChannel> channel)
      throws IOException {
    try {
      if (channel.isPresent()) {
        channel.get().close();
      }
    } finally {
      threads.unlock();
    }
  }
}
