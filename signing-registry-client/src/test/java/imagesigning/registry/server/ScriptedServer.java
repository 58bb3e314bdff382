package imagesigning.registry.server;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/**
 * A server on bare sockets that can also misbehave below HTTP: stall, break off, reset, never end.
 * Stalled answers are released when it closes.
 */
public final class ScriptedServer implements AutoCloseable {

  /** What came. */
  public record Request(String method, String target, Map<String, String> headers, String body) {
    public Optional<String> header(String name) {
      return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    public String path() {
      int query = target.indexOf('?');
      return query < 0 ? target : target.substring(0, query);
    }

    @Override
    public String toString() {
      return method + " " + target;
    }
  }

  /** Writes an answer; the connection is kept when it returns true. */
  public interface Reply {
    boolean write(Socket socket, CountDownLatch closing) throws IOException;
  }

  private static final int TLS_HANDSHAKE = 0x16;

  private final ServerSocket listener;
  private final boolean tls;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final List<String> askedBy = new CopyOnWriteArrayList<>();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();
  private volatile Function<Request, Reply> script = request -> status(404);

  private ScriptedServer(ServerSocket listener, boolean tls) {
    this.listener = listener;
    this.tls = tls;
    Thread acceptor = new Thread(this::acceptAll, "scripted-server");
    acceptor.setDaemon(true);
    acceptor.start();
  }

  public static ScriptedServer start() {
    try {
      return new ScriptedServer(new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1")), false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static ScriptedServer startTls(SSLContext context) {
    return startTls(context, false);
  }

  /**
   * Asks clients for a certificate, takes whatever they show, and answers those without one too.
   */
  public static ScriptedServer startAskingForCertificates() {
    return startTls(TestTls.serverTrustingAnyone(), true);
  }

  private static ScriptedServer startTls(SSLContext context, boolean asking) {
    try {
      SSLServerSocket listener =
          (SSLServerSocket)
              context
                  .getServerSocketFactory()
                  .createServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
      listener.setWantClientAuth(asking);
      return new ScriptedServer(listener, true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public ScriptedServer answering(Function<Request, Reply> answers) {
    this.script = answers;
    return this;
  }

  /** {@code 127.0.0.1:port}. */
  public String host() {
    return "127.0.0.1:" + listener.getLocalPort();
  }

  public String url(String path) {
    return (tls ? "https://" : "http://") + host() + path;
  }

  public List<Request> requests() {
    return List.copyOf(requests);
  }

  /** Path of every request so far, and the subject of the client's certificate or "nobody". */
  public List<String> askedBy() {
    return List.copyOf(askedBy);
  }

  /** Method and path of every request so far. */
  public List<String> log() {
    return requests.stream().map(r -> r.method() + " " + r.path()).toList();
  }

  public int connections() {
    return connections.get();
  }

  @Override
  public void close() {
    closing.countDown();
    try {
      listener.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static Reply ok(String body) {
    return reply(200, Map.of(), body.getBytes(StandardCharsets.UTF_8));
  }

  public static Reply ok(byte[] body) {
    return reply(200, Map.of(), body);
  }

  public static Reply ok(Map<String, String> headers, byte[] body) {
    return reply(200, headers, body);
  }

  public static Reply status(int status) {
    return reply(status, Map.of(), new byte[0]);
  }

  public static Reply status(int status, Map<String, String> headers) {
    return reply(status, headers, new byte[0]);
  }

  public static Reply redirect(int status, String location) {
    return reply(status, Map.of("Location", location), new byte[0]);
  }

  public static Reply reply(int status, Map<String, String> headers, byte[] body) {
    return (socket, closing) -> {
      OutputStream out = socket.getOutputStream();
      out.write(head(status, headers, body.length));
      out.write(body);
      out.flush();
      return true;
    };
  }

  /** Headers and half of the body, then nothing until the server closes. */
  public static Reply stallInBody() {
    return (socket, closing) -> {
      OutputStream out = socket.getOutputStream();
      out.write(head(200, Map.of(), 100));
      out.write(new byte[50]);
      out.flush();
      return waitFor(closing);
    };
  }

  /** Nothing at all until the server closes. */
  public static Reply stall() {
    return (socket, closing) -> waitFor(closing);
  }

  /** Fewer bytes than announced, then an orderly end. */
  public static Reply truncated() {
    return (socket, closing) -> {
      OutputStream out = socket.getOutputStream();
      out.write(head(200, Map.of(), 100));
      out.write(new byte[50]);
      out.flush();
      return false;
    };
  }

  /** A reset connection instead of an answer. */
  public static Reply reset() {
    return (socket, closing) -> {
      socket.setSoLinger(true, 0);
      return false;
    };
  }

  /** A body that does not end. */
  public static Reply endless() {
    return (socket, closing) -> {
      OutputStream out = socket.getOutputStream();
      out.write(head(200, Map.of(), -1));
      byte[] chunk = ("1000\r\n" + "x".repeat(4096) + "\r\n").getBytes(StandardCharsets.US_ASCII);
      while (closing.getCount() > 0) {
        out.write(chunk);
      }
      return false;
    };
  }

  private static byte[] head(int status, Map<String, String> headers, int length) {
    StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Scripted\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    head.append(length < 0 ? "Transfer-Encoding: chunked" : "Content-Length: " + length);
    return head.append("\r\n\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static boolean waitFor(CountDownLatch closing) throws IOException {
    try {
      closing.await();
      return false;
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private void acceptAll() {
    while (closing.getCount() > 0) {
      try {
        Socket socket = listener.accept();
        socket.setTcpNoDelay(true);
        connections.incrementAndGet();
        sockets.add(socket);
        Thread worker = new Thread(() -> serve(socket), "scripted-connection");
        worker.setDaemon(true);
        worker.start();
      } catch (IOException e) {
        // The listener was closed, or one TLS client went away; the loop's condition decides.
        continue;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      boolean keep = true;
      while (keep) {
        Optional<Request> request = read(in);
        if (request.isEmpty()) {
          return;
        }
        askedBy.add(request.get().path() + " " + client(socket));
        requests.add(request.get());
        keep = script.apply(request.get()).write(socket, closing);
      }
    } catch (IOException e) {
      // The client went away, which is what many of the tests are about.
      return;
    }
  }

  private static String client(Socket socket) {
    try {
      return socket instanceof SSLSocket secure
          ? secure.getSession().getPeerPrincipal().getName()
          : "nobody";
    } catch (SSLPeerUnverifiedException e) {
      return "nobody";
    }
  }

  private static Optional<Request> read(InputStream in) throws IOException {
    in.mark(1);
    if (in.read() == TLS_HANDSHAKE) {
      // A client that speaks TLS to a plain server is hung up on, as real servers do.
      return Optional.empty();
    }
    in.reset();
    List<String> lines = new ArrayList<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      lines.add(line);
    }
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    String[] first = lines.get(0).split(" ");
    if (first.length != 3) {
      return Optional.empty();
    }
    Map<String, String> headers = new TreeMap<>();
    for (String line : lines.subList(1, lines.size())) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      // The client broke off; a real server forgets such a request too.
      return Optional.empty();
    }
    return Optional.of(
        new Request(first[0], first[1], headers, new String(body, StandardCharsets.UTF_8)));
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }
}
