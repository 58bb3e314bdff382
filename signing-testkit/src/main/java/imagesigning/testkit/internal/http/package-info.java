/**
 * A small HTTP/1.1 server on the loopback interface that can also misbehave on purpose.
 *
 * <p>The JDK's own {@code HttpServer} is not used: on Java 17 it holds every reply on a kept-alive
 * connection back for some 40 ms (headers and body leave in two packets without TCP_NODELAY), and
 * it gives no access to the socket, which resetting a connection needs.
 */
package imagesigning.testkit.internal.http;
