package imagesigning.core.json;

import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets the process work on one large document at a time. To read one takes several times its size
 * for a moment, and eight hostile ones at once would fill the heap that each of them alone leaves
 * nearly empty. Memory is the process's, and so is this lock; it is held while the processor works,
 * never while anything is waited for.
 */
public final class LargeDocuments {
  /** Nearly every honest document is smaller, and does not wait for others. */
  private static final int LARGE = 256 * 1024;

  private static final ReentrantLock ALONE = new ReentrantLock();

  private LargeDocuments() {}

  /** Work that may fail in one way. */
  @FunctionalInterface
  public interface Work<T, E extends Exception> {
    T run() throws E;
  }

  /** Does the work on a document of so many bytes. */
  public static <T, E extends Exception> T alone(int bytes, Work<T, E> work) throws E {
    if (bytes < LARGE) {
      return work.run();
    }
    ALONE.lock();
    try {
      return work.run();
    } finally {
      ALONE.unlock();
    }
  }
}
