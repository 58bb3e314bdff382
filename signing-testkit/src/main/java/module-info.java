/** In-process servers and makers of images, keys and signatures for tests. */
@org.jspecify.annotations.NullMarked
module imagesigning.testkit {
  requires transitive imagesigning.policy;
  requires imagesigning.cosign;
  requires jdk.httpserver;
  requires org.bouncycastle.pg;
  requires org.bouncycastle.provider;
  requires org.slf4j;
  requires transitive org.assertj.core;
  requires transitive org.junit.jupiter.api;
  requires static transitive org.jspecify;
}
