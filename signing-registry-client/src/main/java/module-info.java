/**
 * Everything that talks to registries and look-aside stores, and the entry points most users need.
 */
@org.jspecify.annotations.NullMarked
module imagesigning.registry {
  requires transitive imagesigning.policy;
  requires transitive imagesigning.cosign;
  requires com.fasterxml.jackson.core;
  requires transitive java.net.http;
  requires org.slf4j;
  requires static transitive org.jspecify;

  exports imagesigning.registry;
  exports imagesigning.registry.pulp;
}
