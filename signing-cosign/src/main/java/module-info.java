/**
 * Sigstore signatures: keys, payloads, bundles, certificates, logs and trust roots.
 *
 * <p>Nothing here opens a socket.
 */
@org.jspecify.annotations.NullMarked
module imagesigning.cosign {
  requires transitive imagesigning.core;
  requires org.bouncycastle.provider;
  requires static transitive org.jspecify;

  exports imagesigning.cosign;
}
