/** In-process servers and makers of images, keys and signatures for tests. */
@org.jspecify.annotations.NullMarked
module imagesigning.testkit {
  requires transitive imagesigning.policy;
  requires transitive jdk.httpserver;
  requires imagesigning.cosign;
  requires org.bouncycastle.pg;
  requires org.bouncycastle.pkix;
  requires org.bouncycastle.provider;
  requires org.slf4j;
  requires static org.assertj.core;
  requires static org.junit.jupiter.api;
  requires static transitive org.jspecify;

  exports imagesigning.testkit;
}
