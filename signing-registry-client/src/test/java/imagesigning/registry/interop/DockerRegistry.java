package imagesigning.registry.interop;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A docker-registry on 127.0.0.1 with file storage, started and stopped by the script. */
final class DockerRegistry implements AutoCloseable {
  /** The account of a registry started with {@code --auth}. */
  static final String USER = "peer";

  /** The password of that account. */
  static final String PASSWORD = "peer-secret";

  private static final int ATTEMPTS = 3;

  private final PeerProgram script;
  private final Path directory;
  private final int port;
  private final Thread atExit;

  private DockerRegistry(PeerProgram script, Path directory, int port) {
    this.script = script;
    this.directory = directory;
    this.port = port;
    // The script puts the server in a session of its own, so it would outlive an ended JVM.
    this.atExit = new Thread(this::stopAtExit, "stop-docker-registry-" + port);
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /** Starts one on a free port; the options are the script's. */
  static DockerRegistry start(Peers peers, Path directory, String... options) throws IOException {
    List<String> failures = new ArrayList<>();
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      // The port may be taken between the look and the start, hence the attempts.
      PeerProgram.Output output = launch(peers, directory, freePort(), options);
      if (output.exit() == 0) {
        return new DockerRegistry(
            peers.script("registry.sh"), directory, Integer.parseInt(output.command().get(2)));
      }
      failures.add(output.toString());
    }
    throw new AssertionError("docker-registry does not start:\n" + String.join("\n", failures));
  }

  /** Starts one on a port that the data demands. */
  static DockerRegistry startOn(int port, Peers peers, Path directory, String... options)
      throws IOException {
    launch(peers, directory, port, options).orFail();
    return new DockerRegistry(peers.script("registry.sh"), directory, port);
  }

  /** Whether nothing listens on a port of 127.0.0.1. */
  static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException taken) {
      return false;
    }
  }

  private static PeerProgram.Output launch(Peers peers, Path directory, int port, String... options)
      throws IOException {
    peers.program("registry");
    Files.createDirectories(directory);
    List<String> arguments = new ArrayList<>();
    arguments.add("start");
    arguments.add(Integer.toString(port));
    arguments.add(directory.toString());
    arguments.addAll(List.of(options));
    return peers.script("registry.sh").run(arguments.toArray(String[]::new));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Host and port as they stand in an image name. */
  String host() {
    return "127.0.0.1:" + port;
  }

  /** The port alone. */
  int port() {
    return port;
  }

  /** The certificate of the authority that a registry started with {@code --tls} made. */
  Path authority() {
    return directory.resolve("tls/ca.crt");
  }

  /** The requests it answered so far, one line each. */
  List<String> requests() throws IOException {
    return Files.readAllLines(directory.resolve("access." + port + ".log"));
  }

  private void stopAtExit() {
    try {
      stop();
    } catch (IOException e) {
      System.err.println("docker-registry on port " + port + " was not stopped: " + e);
    }
  }

  private void stop() throws IOException {
    script.run("stop", Integer.toString(port), directory.toString()).orFail();
  }

  @Override
  public void close() throws IOException {
    Runtime.getRuntime().removeShutdownHook(atExit);
    stop();
  }
}
