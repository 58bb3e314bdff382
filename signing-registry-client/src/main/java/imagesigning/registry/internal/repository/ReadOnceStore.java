package imagesigning.registry.internal.repository;

import imagesigning.core.Digest;
import imagesigning.core.ImageReference;
import imagesigning.core.simplesigning.SignatureFormat;
import imagesigning.core.simplesigning.UntrustedSignature;
import imagesigning.registry.SignatureStore;
import java.io.IOException;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The signatures of one manifest, read once for all the names it is signed under, as long as none
 * is added. For one thread.
 */
final class ReadOnceStore implements SignatureStore {
  private final SignatureStore store;
  private final Map<Set<SignatureFormat>, List<UntrustedSignature>> signatures = new HashMap<>();

  ReadOnceStore(SignatureStore store) {
    this.store = store;
  }

  @Override
  public List<UntrustedSignature> read(ImageReference image, Digest manifest) throws IOException {
    return read(image, manifest, EnumSet.allOf(SignatureFormat.class));
  }

  @Override
  public List<UntrustedSignature> read(
      ImageReference image, Digest manifest, Set<SignatureFormat> formats) throws IOException {
    List<UntrustedSignature> known = signatures.get(formats);
    if (known == null) {
      known = store.read(image, manifest, formats);
      signatures.put(Set.copyOf(formats), known);
    }
    return known;
  }

  @Override
  public Stored add(ImageReference image, Digest manifest, UntrustedSignature signature)
      throws IOException {
    signatures.clear();
    return store.add(image, manifest, signature);
  }

  @Override
  public void check(ImageReference image, SignatureFormat format) throws IOException {
    store.check(image, format);
  }
}
