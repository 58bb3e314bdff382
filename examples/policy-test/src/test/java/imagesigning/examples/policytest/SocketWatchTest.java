package imagesigning.examples.policytest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The watch sees what it is there to see; else its silence would prove nothing. */
class SocketWatchTest {
  private static final Map<String, ThrowingCallable> WAYS =
      Map.of(
          "new Socket", () -> new Socket("127.0.0.1", 9).close(),
          "new ServerSocket", () -> new ServerSocket(0).close(),
          "new DatagramSocket", () -> new DatagramSocket().close(),
          "SocketChannel", () -> SocketChannel.open().close(),
          "ServerSocketChannel", () -> ServerSocketChannel.open().close(),
          "DatagramChannel", () -> DatagramChannel.open().close(),
          "AsynchronousSocketChannel", () -> AsynchronousSocketChannel.open().close(),
          "Selector", () -> Selector.open().close(),
          "HttpClient", HttpClient::newHttpClient,
          "URL", () -> URI.create("http://127.0.0.1:9/").toURL().openStream().close());

  @Test
  void everyWayToASocketIsNotedAndRefused() {
    SocketWatch.attempts();
    WAYS.forEach(
        (way, opening) -> {
          assertThat(catchThrowable(opening)).as(way).isNotNull();
          assertThat(SocketWatch.attempts()).as(way).isNotEmpty();
        });
  }

  @Test
  void nothingIsNotedWhereNoSocketIsOpened() {
    SocketWatch.attempts();
    assertThat("no socket").isNotEmpty();
    assertThat(SocketWatch.attempts()).isEmpty();
  }
}
