package imagesigning.testkit.internal.http;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** HTTP/1.1 on 127.0.0.1 and a free port, one thread per connection. Thread-safe. */
public final class LoopbackServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LoopbackServer.class);

  private final ServerSocket listener;
  private final Optional<SSLContext> tls;
  private final Handler handler;
  private final ExecutorService threads;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connections = new AtomicInteger();
  private final CountDownLatch closed = new CountDownLatch(1);

  /** Answers requests. Called by many threads at once. */
  @FunctionalInterface
  public interface Handler {
    /** The answer to one request. */
    Reply handle(ServerRequest request);
  }

  private LoopbackServer(ServerSocket listener, Optional<SSLContext> tls, Handler handler) {
    this.listener = listener;
    this.tls = tls;
    this.handler = handler;
    this.threads =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "testkit-" + listener.getLocalPort());
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Starts a server.
   *
   * @param tls the server's certificate for HTTPS; without it, plain HTTP
   * @param handler answers the requests
   * @throws UncheckedIOException if no port can be had
   */
  public static LoopbackServer start(Optional<SSLContext> tls, Handler handler) {
    try {
      ServerSocket listener = new ServerSocket();
      listener.bind(
          new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 128);
      LoopbackServer server = new LoopbackServer(listener, tls, handler);
      server.threads.execute(server::acceptAll);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen on 127.0.0.1", e);
    }
  }

  /** {@code 127.0.0.1:port}. */
  public String authority() {
    return "127.0.0.1:" + listener.getLocalPort();
  }

  /** {@code http://127.0.0.1:port} or {@code https://127.0.0.1:port}. */
  public URI uri() {
    return URI.create((tls.isPresent() ? "https://" : "http://") + authority());
  }

  /** How many connections were accepted. */
  public int connections() {
    return connections.get();
  }

  /** Ends stalled replies, all connections and the listener. */
  @Override
  public synchronized void close() {
    closed.countDown();
    quietly(listener);
    open.forEach(LoopbackServer::quietly);
    threads.shutdownNow();
  }

  private void acceptAll() {
    while (closed.getCount() > 0) {
      try {
        Socket socket = listener.accept();
        socket.setTcpNoDelay(true);
        begin(socket);
      } catch (SocketException e) {
        if (closed.getCount() > 0) {
          LOG.warn("connection lost while it was accepted", e);
        }
      } catch (IOException e) {
        LOG.warn("cannot accept a connection", e);
      }
    }
  }

  /** Never beside {@link #close()}, so that no connection outlives the server. */
  private synchronized void begin(Socket socket) {
    if (closed.getCount() == 0) {
      quietly(socket);
      return;
    }
    open.add(socket);
    int number = connections.incrementAndGet();
    threads.execute(() -> serve(socket, number));
  }

  private void serve(Socket socket, int number) {
    try (socket) {
      new Connection(socket, number, tls, handler, closed).serve();
    } catch (IOException e) {
      LOG.debug("connection {} ended: {}", number, e.toString());
    } finally {
      open.remove(socket);
    }
  }

  private static void quietly(Closeable socket) {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.debug("closing failed: {}", e.toString());
    }
  }
}
