/**
 * policy.json and registries.d, and the evaluation of an image held in memory.
 *
 * <p>Nothing here opens a socket.
 */
@org.jspecify.annotations.NullMarked
module imagesigning.policy {
  requires transitive imagesigning.core;
  requires imagesigning.cosign;
  requires org.slf4j;
  requires org.snakeyaml.engine;
  requires static transitive org.jspecify;

  exports imagesigning.policy;
  exports imagesigning.policy.registries;
}
