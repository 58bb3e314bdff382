package imagesigning.testkit.internal.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;

/** Reads the requests of one connection and writes their replies, one after the other. */
final class Connection {
  private static final int MAX_LINE = 64 * 1024;
  private static final int MAX_HEADERS = 200;
  private static final int MAX_BODY = 256 * 1024 * 1024;

  private final int number;
  private final LoopbackServer.Handler handler;
  private final InputStream in;
  private final OutputStream out;
  private final Wire wire;

  Connection(
      Socket raw,
      int number,
      Optional<SSLContext> tls,
      LoopbackServer.Handler handler,
      CountDownLatch serverClosed)
      throws IOException {
    this.number = number;
    this.handler = handler;
    Socket socket = tls.isPresent() ? wrap(raw, tls.get()) : raw;
    this.in = new BufferedInputStream(socket.getInputStream(), 16 * 1024);
    this.out = socket.getOutputStream();
    this.wire = new Wire(raw, out, serverClosed);
  }

  private static Socket wrap(Socket raw, SSLContext context) throws IOException {
    InputStream nothingRead = InputStream.nullInputStream();
    return context.getSocketFactory().createSocket(raw, nothingRead, true);
  }

  void serve() throws IOException {
    do {
      Optional<String> requestLine = firstLine();
      if (requestLine.isEmpty()) {
        return;
      }
      ServerRequest request = read(requestLine.get());
      wire.begin(request);
      Reply reply = handler.handle(request);
      reply.delivery().deliver(wire, reply);
    } while (wire.keepAlive());
    wire.flush();
  }

  private ServerRequest read(String requestLine) throws IOException {
    String[] parts = requestLine.split(" ", -1);
    if (parts.length != 3 || !parts[2].startsWith("HTTP/1.")) {
      throw new IOException("not an HTTP/1.1 request");
    }
    Map<String, List<String>> headers = readHeaders();
    byte[] body = readBody(headers);
    return new ServerRequest(number, parts[0], originForm(parts[1]), headers, body);
  }

  /** The target of a request to a proxy names the host too. */
  private static String originForm(String target) {
    int scheme = target.indexOf("://");
    int slash = scheme < 0 ? 0 : target.indexOf('/', scheme + 3);
    return slash < 0 ? "/" : target.substring(slash);
  }

  private Map<String, List<String>> readHeaders() throws IOException {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      if (colon <= 0 || headers.size() > MAX_HEADERS) {
        throw new IOException("malformed or too many headers");
      }
      headers
          .computeIfAbsent(
              line.substring(0, colon).toLowerCase(Locale.ROOT), k -> new ArrayList<>())
          .add(line.substring(colon + 1).strip());
    }
    return headers;
  }

  private byte[] readBody(Map<String, List<String>> headers) throws IOException {
    boolean chunked = first(headers, "transfer-encoding").equalsIgnoreCase("chunked");
    String length = first(headers, "content-length");
    if (!chunked && length.isEmpty()) {
      return new byte[0];
    }
    if (first(headers, "expect").equalsIgnoreCase("100-continue")) {
      out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
    }
    return chunked ? readChunks() : readExactly(size(length, 10));
  }

  private byte[] readChunks() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (true) {
      String line = line();
      int end = line.indexOf(';');
      int size = size(end < 0 ? line : line.substring(0, end), 16);
      if (body.size() + (long) size > MAX_BODY) {
        throw new IOException("the body is too large");
      }
      body.writeBytes(readExactly(size));
      if (size == 0) {
        readTrailers();
        return body.toByteArray();
      }
      line();
    }
  }

  private void readTrailers() throws IOException {
    String line = line();
    while (!line.isEmpty()) {
      line = line();
    }
  }

  private static int size(String text, int radix) throws IOException {
    try {
      int size = Integer.parseInt(text.strip(), radix);
      if (size < 0 || size > MAX_BODY) {
        throw new IOException("the body is too large");
      }
      return size;
    } catch (NumberFormatException e) {
      throw new IOException("malformed length", e);
    }
  }

  private byte[] readExactly(int size) throws IOException {
    byte[] bytes = in.readNBytes(size);
    if (bytes.length < size) {
      throw new EOFException("the request ended early");
    }
    return bytes;
  }

  private static String first(Map<String, List<String>> headers, String name) {
    return headers.getOrDefault(name, List.of("")).get(0);
  }

  /** The first line of the next request; empty if the client closed the connection. */
  private Optional<String> firstLine() throws IOException {
    in.mark(1);
    if (in.read() < 0) {
      return Optional.empty();
    }
    in.reset();
    return Optional.of(line());
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(80);
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the request ended early");
      }
      if (line.size() > MAX_LINE) {
        throw new IOException("a line is too long");
      }
      line.write(c);
    }
    String text = line.toString(StandardCharsets.ISO_8859_1);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }
}
