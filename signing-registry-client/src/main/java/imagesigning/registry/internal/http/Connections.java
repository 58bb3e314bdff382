package imagesigning.registry.internal.http;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.ProtocolException;
import java.net.http.HttpClient;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One client of the JDK with the connections it keeps. It is given up as a whole, because single
 * connections cannot be reached: once it is retired, everything is closed as soon as the last
 * request under way has ended. Thread-safe.
 *
 * <p>The JDK leaves a connection open, and never looks at it again, if the head of an answer is no
 * HTTP: a server could use up our file descriptors, one with each request. {@link #leavesOpen}
 * tells such failures. Only Java 21 and later can close a client; before, nothing can be done.
 */
final class Connections {
  /** {@code HttpClient.shutdownNow()}, which the API of Java 17 does not have. */
  private static final Optional<MethodHandle> SHUTDOWN_NOW = shutdownNow();

  private final HttpClient client;
  private final AtomicBoolean retired = new AtomicBoolean();

  /** The requests under way, and one more until the client is retired. */
  private final AtomicInteger users = new AtomicInteger(1);

  Connections(HttpClient client) {
    this.client = client;
  }

  /** Whether this runtime can close a client. */
  static boolean canBeClosed() {
    return SHUTDOWN_NOW.isPresent();
  }

  /**
   * Whether a request that failed this way has left a connection open for good, and something can
   * be done about it.
   */
  static boolean leavesOpen(Throwable failure) {
    if (!canBeClosed()) {
      // A new client for each such failure would be the worse leak.
      return false;
    }
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    // What is no IOException comes from a head that could not even be refused properly.
    return cause instanceof ProtocolException
        || cause instanceof RuntimeException && !(cause instanceof CancellationException);
  }

  HttpClient client() {
    return client;
  }

  /** Begins a request; false if everything is closed already. To be ended by {@link #leave}. */
  boolean enter() {
    return users.getAndUpdate(n -> n == 0 ? 0 : n + 1) > 0;
  }

  /** Ends a request. */
  void leave() {
    if (users.decrementAndGet() == 0) {
      close();
    }
  }

  /** Lets what is under way come to its end, and then closes everything. */
  void retire() {
    if (retired.compareAndSet(false, true)) {
      leave();
    }
  }

  private void close() {
    if (SHUTDOWN_NOW.isPresent()) {
      try {
        SHUTDOWN_NOW.get().invokeExact(client);
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new IllegalStateException("shutdownNow declares no exception", e);
      }
    }
  }

  private static Optional<MethodHandle> shutdownNow() {
    try {
      return Optional.of(
          MethodHandles.publicLookup()
              .findVirtual(HttpClient.class, "shutdownNow", MethodType.methodType(void.class)));
    } catch (NoSuchMethodException | IllegalAccessException e) {
      return Optional.empty();
    }
  }
}
