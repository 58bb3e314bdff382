package imagesigning.registry.internal.repository;

import imagesigning.core.Digest;
import imagesigning.core.ImageReference;
import imagesigning.core.simplesigning.UntrustedSignature;
import imagesigning.registry.SignatureStore;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The signatures of one manifest, read once for all the names it is signed under, as long as none
 * is added. For one thread.
 */
final class ReadOnceStore implements SignatureStore {
  private final SignatureStore store;
  private @Nullable List<UntrustedSignature> signatures;

  ReadOnceStore(SignatureStore store) {
    this.store = store;
  }

  @Override
  public List<UntrustedSignature> read(ImageReference image, Digest manifest) throws IOException {
    List<UntrustedSignature> known = signatures;
    if (known == null) {
      known = store.read(image, manifest);
      signatures = known;
    }
    return known;
  }

  @Override
  public Stored add(ImageReference image, Digest manifest, UntrustedSignature signature)
      throws IOException {
    signatures = null;
    return store.add(image, manifest, signature);
  }

  @Override
  public void check(ImageReference image, Format format) throws IOException {
    store.check(image, format);
  }
}
