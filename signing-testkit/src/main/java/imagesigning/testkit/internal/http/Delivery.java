package imagesigning.testkit.internal.http;

import java.io.IOException;

/** The way a reply goes over the wire: whole, or broken on purpose. */
@FunctionalInterface
public interface Delivery {

  /** As it should be: head, whole body, connection kept. */
  Delivery WHOLE =
      (wire, reply) -> {
        wire.head(reply, reply.body().length);
        wire.body(reply.body());
        wire.flush();
      };

  /**
   * Writes the reply.
   *
   * @param wire the connection
   * @param reply what to write
   * @throws IOException if the client went away
   */
  void deliver(Wire wire, Reply reply) throws IOException;
}
