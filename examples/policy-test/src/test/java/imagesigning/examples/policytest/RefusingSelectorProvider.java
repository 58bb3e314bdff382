package imagesigning.examples.policytest;

import java.io.IOException;
import java.net.ProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;

/** Opens no channel; public because the JDK makes it by name. */
public final class RefusingSelectorProvider extends SelectorProvider {

  /** Called by the JDK. */
  public RefusingSelectorProvider() {}

  @Override
  public DatagramChannel openDatagramChannel() throws IOException {
    throw SocketWatch.refuse("datagram channel");
  }

  @Override
  public DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException {
    throw SocketWatch.refuse("datagram channel");
  }

  @Override
  public Pipe openPipe() throws IOException {
    throw SocketWatch.refuse("pipe");
  }

  @Override
  public AbstractSelector openSelector() throws IOException {
    throw SocketWatch.refuse("selector");
  }

  @Override
  public ServerSocketChannel openServerSocketChannel() throws IOException {
    throw SocketWatch.refuse("server socket channel");
  }

  @Override
  public ServerSocketChannel openServerSocketChannel(ProtocolFamily family) throws IOException {
    throw SocketWatch.refuse("server socket channel");
  }

  @Override
  public SocketChannel openSocketChannel() throws IOException {
    throw SocketWatch.refuse("socket channel");
  }

  @Override
  public SocketChannel openSocketChannel(ProtocolFamily family) throws IOException {
    throw SocketWatch.refuse("socket channel");
  }
}
