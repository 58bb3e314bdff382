package imagesigning.examples.service;

import imagesigning.core.Digest;
import imagesigning.core.ImageReference;
import imagesigning.core.extensions.ExtensionSignature;
import imagesigning.core.extensions.RepositoryPath;
import imagesigning.core.extensions.SignatureRepository;
import imagesigning.core.simplesigning.SignatureFormat;
import imagesigning.core.simplesigning.UntrustedSignature;
import imagesigning.core.simplesigning.UntrustedSimpleSignature;
import imagesigning.registry.SignatureStore;
import imagesigning.registry.SignatureStoreException;
import imagesigning.registry.StoreFailure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Lets a signer put its signatures where the extensions API serves them from, without a detour over
 * HTTP. Thread-safe.
 */
final class DatabaseSignatureStore implements SignatureStore {
  private final SignatureRepository signatures;

  DatabaseSignatureStore(SignatureRepository signatures) {
    this.signatures = signatures;
  }

  @Override
  public List<UntrustedSignature> read(ImageReference image, Digest manifest) throws IOException {
    List<UntrustedSignature> found = new ArrayList<>();
    for (ExtensionSignature signature : signatures.list(repository(image), manifest)) {
      found.add(signature.signature());
    }
    return found;
  }

  @Override
  public Stored add(ImageReference image, Digest manifest, UntrustedSignature signature)
      throws IOException {
    if (!(signature instanceof UntrustedSimpleSignature simple)) {
      throw unsupported();
    }
    ExtensionSignature named = ExtensionSignature.of(manifest, simple);
    String place = "signature " + named.name();
    return switch (signatures.add(repository(image), manifest, named)) {
      case ADDED -> new Stored(place, false);
      case ALREADY_STORED -> new Stored(place, true);
      case NAME_TAKEN ->
          throw new SignatureStoreException(
              StoreFailure.CONFLICT, "another signature has the name " + named.name(), null);
      case FULL ->
          throw new SignatureStoreException(
              StoreFailure.TOO_MANY_SIGNATURES,
              manifest + " has as many signatures as clients read",
              null);
    };
  }

  @Override
  public void check(ImageReference image, SignatureFormat format) throws IOException {
    if (format != SignatureFormat.SIMPLE_SIGNING) {
      throw unsupported();
    }
  }

  private static SignatureStoreException unsupported() {
    return new SignatureStoreException(
        StoreFailure.FORMAT_UNSUPPORTED, "only simple signatures are kept here", null);
  }

  private static RepositoryPath repository(ImageReference image) {
    return new RepositoryPath(image.dockerReference().orElseThrow().path());
  }
}
