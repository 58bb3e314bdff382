package imagesigning.examples.policytest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.spi.AsynchronousChannelProvider;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Notes and refuses every attempt of this process to open a socket, whichever way: through {@code
 * java.net}, through channels, or through the HTTP client, which uses channels. An attempt is noted
 * even if the caller swallows the exception.
 */
final class SocketWatch {
  private static final List<String> ATTEMPTS = new CopyOnWriteArrayList<>();

  static {
    install();
  }

  private SocketWatch() {}

  /** What was attempted since the last call. */
  static List<String> attempts() {
    List<String> attempts = new ArrayList<>(ATTEMPTS);
    ATTEMPTS.clear();
    return attempts;
  }

  static IOException refuse(String what) {
    ATTEMPTS.add(what);
    return new IOException("no socket may be opened here: " + what);
  }

  /** There is no newer way to watch these; factories can be set once in a process. */
  @SuppressWarnings("deprecation")
  private static void install() {
    System.setProperty(
        "java.nio.channels.spi.SelectorProvider", RefusingSelectorProvider.class.getName());
    System.setProperty(
        "java.nio.channels.spi.AsynchronousChannelProvider",
        RefusingAsynchronousChannelProvider.class.getName());
    try {
      Socket.setSocketImplFactory(
          () -> {
            throw new UncheckedIOException(refuse("socket"));
          });
      ServerSocket.setSocketFactory(
          () -> {
            throw new UncheckedIOException(refuse("server socket"));
          });
      DatagramSocket.setDatagramSocketImplFactory(
          () -> {
            throw new UncheckedIOException(refuse("datagram socket"));
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (!(SelectorProvider.provider() instanceof RefusingSelectorProvider)
        || !(AsynchronousChannelProvider.provider()
            instanceof RefusingAsynchronousChannelProvider)) {
      throw new IllegalStateException("channels were used before they could be watched");
    }
  }
}
