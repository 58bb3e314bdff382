package imagesigning.testkit;

import imagesigning.testkit.internal.http.LoopbackServer;
import imagesigning.testkit.internal.http.Reply;
import imagesigning.testkit.internal.http.ServerRequest;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * What the servers of this kit have in common: they listen on 127.0.0.1 and a free port, keep every
 * request on record, and go wrong on demand. Thread-safe.
 */
public abstract sealed class TestServer implements AutoCloseable
    permits TestRegistry, TestLookaside {
  private final RequestLog log = new RequestLog();
  private final FaultScript faults = new FaultScript();
  private final Optional<TestCertificateAuthority> authority;
  private final LoopbackServer.Handler handler;
  private final LoopbackServer server;

  TestServer(Optional<TestCertificateAuthority> authority, LoopbackServer.Handler handler) {
    this.authority = authority;
    this.handler = handler;
    this.server =
        LoopbackServer.start(authority.map(TestCertificateAuthority::serverContext), this::answer);
  }

  /**
   * Host and port, as they stand in image names.
   *
   * @return {@code 127.0.0.1:port}
   */
  public String host() {
    return server.authority();
  }

  /**
   * The address of the server.
   *
   * @return {@code http://127.0.0.1:port} or {@code https://127.0.0.1:port}
   */
  public URI uri() {
    return server.uri();
  }

  /**
   * Who issued the server's certificate.
   *
   * @return the authority; empty if the server talks plain HTTP
   */
  public Optional<TestCertificateAuthority> certificateAuthority() {
    return authority;
  }

  /**
   * What goes wrong, and when.
   *
   * @return the script of this server, empty at the start
   */
  public FaultScript faults() {
    return faults;
  }

  /**
   * All requests so far. A request is on record before its reply leaves.
   *
   * @return the requests in the order in which they were answered
   */
  public List<RecordedRequest> requests() {
    return log.all();
  }

  /**
   * The requests of one route so far.
   *
   * @param route the route
   * @return the requests in the order in which they were answered
   */
  public List<RecordedRequest> requests(Route route) {
    return log.matching(route);
  }

  /** Forgets the requests so far. */
  public void clearRequests() {
    log.clear();
  }

  /**
   * How many connections clients have opened so far.
   *
   * @return the number
   */
  public int connections() {
    return server.connections();
  }

  /** Stops the server, ends stalled replies and breaks open connections. */
  @Override
  public void close() {
    server.close();
  }

  private Reply answer(ServerRequest request) {
    Reply reply = faults.apply(request, () -> handler.handle(request));
    log.record(request, reply.status());
    return reply;
  }
}
