/**
 * Image references, digests, manifests, the simple-signing payload and OpenPGP verification.
 *
 * <p>Nothing here opens a socket.
 */
@org.jspecify.annotations.NullMarked
module imagesigning.core {
  requires com.fasterxml.jackson.core;
  requires org.bouncycastle.pg;
  requires org.bouncycastle.provider;
  requires org.slf4j;
  requires static transitive org.jspecify;

  exports imagesigning.core;
  exports imagesigning.core.extensions;
  exports imagesigning.core.openpgp;
  exports imagesigning.core.services;
  exports imagesigning.core.signing;
  exports imagesigning.core.simplesigning;
  exports imagesigning.core.crypto to
      imagesigning.cosign,
      imagesigning.policy,
      imagesigning.registry,
      imagesigning.testkit;
  exports imagesigning.core.files to
      imagesigning.cosign,
      imagesigning.policy,
      imagesigning.registry;
  exports imagesigning.core.json to
      imagesigning.cosign,
      imagesigning.policy,
      imagesigning.registry,
      imagesigning.testkit;
  exports imagesigning.core.text to
      imagesigning.cosign,
      imagesigning.policy,
      imagesigning.registry;
}
