package imagesigning.registry.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/**
 * A TLS server that agrees with its clients on a protocol, as registries behind usual proxies do.
 * Answers one request of each connection with its first line; speaks HTTP/1.1, whatever was agreed.
 */
public final class AlpnServer implements AutoCloseable {
  private final SSLServerSocket listener;
  private final List<String> preferred;
  private final List<String> offered = new CopyOnWriteArrayList<>();
  private volatile String agreed = "nothing yet";

  private AlpnServer(List<String> preferred) throws IOException {
    this.preferred = preferred;
    this.listener =
        (SSLServerSocket)
            TestTls.server()
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    Thread acceptor = new Thread(this::acceptAll, "alpn-server");
    acceptor.setDaemon(true);
    acceptor.start();
  }

  /** Takes the first of these that a client offers. */
  public static AlpnServer offering(String... protocols) throws IOException {
    return new AlpnServer(List.of(protocols));
  }

  public URI uri(String path) {
    return URI.create("https://127.0.0.1:" + listener.getLocalPort() + path);
  }

  /** What clients have offered. */
  public List<String> offered() {
    return List.copyOf(offered);
  }

  /** What was agreed with the last client; empty if it offered nothing. */
  public String agreed() {
    return agreed;
  }

  private void acceptAll() {
    while (!listener.isClosed()) {
      try (SSLSocket socket = (SSLSocket) listener.accept()) {
        serve(socket);
      } catch (IOException e) {
        // The listener was closed, or a client went away; the loop's condition decides.
        continue;
      }
    }
  }

  private void serve(SSLSocket socket) throws IOException {
    socket.setHandshakeApplicationProtocolSelector(
        (same, protocols) -> {
          offered.addAll(protocols);
          return preferred.stream().filter(protocols::contains).findFirst().orElse("");
        });
    socket.startHandshake();
    agreed = socket.getApplicationProtocol();
    BufferedReader in =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    String first = String.valueOf(in.readLine());
    String answer =
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: "
            + first.length()
            + "\r\n\r\n"
            + first;
    socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
