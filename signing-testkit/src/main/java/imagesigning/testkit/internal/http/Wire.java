package imagesigning.testkit.internal.http;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One connection as a {@link Delivery} sees it. Used by one thread. */
public final class Wire {
  private final Socket rawSocket;
  private final OutputStream out;
  private final CountDownLatch serverClosed;
  private boolean headRequest;
  private boolean keepAlive = true;

  Wire(Socket rawSocket, OutputStream out, CountDownLatch serverClosed) {
    this.rawSocket = rawSocket;
    this.out = new BufferedOutputStream(out, 16 * 1024);
    this.serverClosed = serverClosed;
  }

  void begin(ServerRequest request) {
    headRequest = request.method().equals("HEAD");
    keepAlive =
        request.header("connection").map(value -> !value.equalsIgnoreCase("close")).orElse(true);
  }

  boolean keepAlive() {
    return keepAlive;
  }

  /**
   * Writes status line and headers.
   *
   * @param reply where they come from
   * @param contentLength the length to claim
   */
  public void head(Reply reply, long contentLength) throws IOException {
    boolean bodyAllowed = reply.status() != 204 && reply.status() != 304;
    writeHead(reply, bodyAllowed ? "Content-Length: " + contentLength + "\r\n" : "");
  }

  /** Writes status line and headers of a body that ends with the connection. */
  public void headWithoutLength(Reply reply) throws IOException {
    keepAlive = false;
    writeHead(reply, "");
  }

  private void writeHead(Reply reply, String framing) throws IOException {
    StringBuilder head = new StringBuilder(256);
    head.append("HTTP/1.1 ").append(reply.status()).append(" Reply\r\n");
    reply
        .headers()
        .forEach(h -> head.append(h.name()).append(": ").append(h.value()).append("\r\n"));
    head.append(framing);
    head.append(keepAlive ? "\r\n" : "Connection: close\r\n\r\n");
    out.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Writes a part of the body; nothing if the request was HEAD. */
  public void body(byte[] bytes) throws IOException {
    body(bytes, 0, bytes.length);
  }

  /** Writes a part of the body; nothing if the request was HEAD. */
  public void body(byte[] bytes, int from, int count) throws IOException {
    if (!headRequest) {
      out.write(bytes, from, count);
    }
  }

  /** Whether the request was HEAD, so that no body may follow. */
  public boolean isHeadRequest() {
    return headRequest;
  }

  /** Pushes out what was written. */
  public void flush() throws IOException {
    out.flush();
  }

  /** Ends the connection in order after this reply. */
  public void closeAfterwards() {
    keepAlive = false;
  }

  /** Breaks the connection with a TCP reset. */
  public void reset() throws IOException {
    keepAlive = false;
    rawSocket.setSoLinger(true, 0);
    rawSocket.close();
  }

  /** Waits until the server is closed, then ends the connection. */
  public void stall() throws IOException {
    keepAlive = false;
    await(Duration.ofDays(1));
  }

  /** Waits that long, or until the server is closed. */
  public void await(Duration time) throws IOException {
    try {
      if (serverClosed.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new IOException("the server was closed while a reply waited");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the server was closed while a reply waited", e);
    }
  }
}
