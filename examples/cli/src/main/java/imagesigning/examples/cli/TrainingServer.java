package imagesigning.examples.cli;

import imagesigning.core.Digest;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A registry and a look-aside store with one signed image, on the loopback interface. Over TLS it
 * asks for a token, as most registries do.
 */
final class TrainingServer implements AutoCloseable {
  private static final String PASSWORD = "training";
  private static final String TOKEN = "/token";

  private static final int BACKLOG = 50;

  /** The head of a request of ours is shorter. */
  private static final int HEAD_BYTES = 16 * 1024;

  private final ServerSocket server;
  private final boolean tls;
  private final Map<String, byte[]> answers = new HashMap<>();

  private TrainingServer(ServerSocket server, boolean tls) throws IOException {
    this.server = server;
    this.tls = tls;
    byte[] manifest = resource("manifest.json");
    byte[] payload = resource("payload.json");
    String hex = Digest.sha256(manifest).hex();
    answers.put("/v2/", "{}".getBytes(StandardCharsets.UTF_8));
    answers.put("/v2/app/manifests/1.0", manifest);
    answers.put("/v2/app/manifests/sha256-" + hex + ".sig", resource("attachment.json"));
    answers.put("/v2/app/blobs/" + Digest.sha256(payload), payload);
    answers.put("/sigs/app@sha256=" + hex + "/signature-1", resource("signature-1"));
    answers.put("/sigs/app@sha256=" + hex + "/signature-2", resource("signature-2"));
    answers.put(TOKEN, "{\"token\": \"training\"}".getBytes(StandardCharsets.UTF_8));
    inBackground(this::accept);
  }

  /** A server over plain HTTP. */
  static TrainingServer plain() throws IOException {
    return new TrainingServer(new ServerSocket(0, BACKLOG, loopback()), false);
  }

  /**
   * A server over TLS; its certificate is written into {@code certs.d} of the directory.
   *
   * @return none if this Java runtime cannot make a certificate
   */
  static Optional<TrainingServer> tls(Path directory) throws IOException {
    Path keyStore = directory.resolve("server.p12");
    if (!makeCertificate(keyStore)) {
      return Optional.empty();
    }
    try {
      KeyStore keys = KeyStore.getInstance(keyStore.toFile(), PASSWORD.toCharArray());
      writePem(directory, keys.getCertificate("server").getEncoded());
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(keys, PASSWORD.toCharArray());
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(factory.getKeyManagers(), null, null);
      ServerSocket server =
          context.getServerSocketFactory().createServerSocket(0, BACKLOG, loopback());
      return Optional.of(new TrainingServer(server, true));
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  /** What this program serves and trusts in training. */
  static byte[] resource(String name) throws IOException {
    try (InputStream in = TrainingServer.class.getResourceAsStream("training/" + name)) {
      if (in == null) {
        throw new FileNotFoundException(name);
      }
      return in.readAllBytes();
    }
  }

  String host() {
    return "127.0.0.1:" + server.getLocalPort();
  }

  String url() {
    return (tls ? "https://" : "http://") + host();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        inBackground(() -> serve(client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      String head = head(client.getInputStream());
      while (!head.isEmpty()) {
        answer(head, client.getOutputStream());
        head = head(client.getInputStream());
      }
    } catch (IOException gone) {
      // the client had enough
    }
  }

  /** The lines up to an empty one; nothing if the client left, or tries TLS with a plain server. */
  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.length() < HEAD_BYTES && head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0 || head.isEmpty() && !Character.isUpperCase(next)) {
        return "";
      }
      head.append((char) next);
    }
    return head.toString();
  }

  private void answer(String head, OutputStream out) throws IOException {
    String path = head.split(" ", 3)[1].replaceFirst("[?].*", "");
    byte[] body = answers.getOrDefault(path, new byte[0]);
    String status = answers.containsKey(path) ? "200 OK" : "404 Not Found";
    if (tls && path.startsWith("/v2/") && !head.contains("\r\nAuthorization: ")) {
      body = new byte[0];
      status = "401 Unauthorized\r\nWWW-Authenticate: Bearer realm=\"" + url() + TOKEN + "\"";
    }
    String type =
        path.contains("/manifests/")
            ? "application/vnd.oci.image.manifest.v1+json"
            : "application/octet-stream";
    String reply =
        "HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
            .formatted(status, type, body.length);
    byte[] start = reply.getBytes(StandardCharsets.US_ASCII);
    byte[] all = Arrays.copyOf(start, start.length + body.length);
    System.arraycopy(body, 0, all, start.length, body.length);
    out.write(all);
    out.flush();
  }

  private static void inBackground(Runnable task) {
    Thread thread = new Thread(task, "training-server");
    thread.setDaemon(true);
    thread.start();
  }

  private static InetAddress loopback() throws IOException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
  }

  private static void writePem(Path directory, byte[] certificate) throws IOException {
    Files.writeString(
        Files.createDirectories(directory.resolve("certs.d")).resolve("ca.crt"),
        "-----BEGIN CERTIFICATE-----\n"
            + Base64.getMimeEncoder().encodeToString(certificate)
            + "\n-----END CERTIFICATE-----\n");
  }

  /** Java has no API for it, but a program. */
  private static boolean makeCertificate(Path keyStore) throws IOException {
    Path program = Path.of(System.getProperty("java.home"), "bin", "keytool");
    if (!Files.isExecutable(program)) {
      return false;
    }
    Process process =
        new ProcessBuilder(
                program.toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=127.0.0.1",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                keyStore.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      boolean ended = process.waitFor(60, TimeUnit.SECONDS);
      return ended && process.exitValue() == 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      process.destroy();
    }
  }
}
