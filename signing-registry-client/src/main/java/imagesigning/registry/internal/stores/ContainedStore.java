package imagesigning.registry.internal.stores;

import imagesigning.core.Digest;
import imagesigning.core.ImageReference;
import imagesigning.core.simplesigning.SignatureFormat;
import imagesigning.core.simplesigning.UntrustedSignature;
import imagesigning.registry.SignatureStore;
import imagesigning.registry.SignatureStoreException;
import imagesigning.registry.StoreFailure;
import imagesigning.registry.VerificationInterruptedException;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A store of the caller's, whose unchecked exceptions and missing answers are failures with a code
 * like any other. Thread-safe if the store is.
 *
 * @param store the caller's
 */
public record ContainedStore(SignatureStore store) implements SignatureStore {

  /** A request to the store. */
  @FunctionalInterface
  private interface Request<T> {
    T send() throws IOException;
  }

  private static <T> T contained(Request<T> request) throws IOException {
    try {
      return Objects.requireNonNull(request.send(), "the store gave no answer");
    } catch (VerificationInterruptedException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new SignatureStoreException(
          StoreFailure.STORE_DEFECT,
          "The caller's store failed unexpectedly, with "
              + e.getClass().getSimpleName()
              + "; what it holds is not known.",
          e);
    }
  }

  @Override
  public List<UntrustedSignature> read(ImageReference image, Digest manifest) throws IOException {
    return contained(() -> List.copyOf(store.read(image, manifest)));
  }

  @Override
  public List<UntrustedSignature> read(
      ImageReference image, Digest manifest, Set<SignatureFormat> formats) throws IOException {
    return contained(() -> List.copyOf(store.read(image, manifest, formats)));
  }

  @Override
  public Stored add(ImageReference image, Digest manifest, UntrustedSignature signature)
      throws IOException {
    return contained(() -> store.add(image, manifest, signature));
  }

  @Override
  public void check(ImageReference image, SignatureFormat format) throws IOException {
    contained(
        () -> {
          store.check(image, format);
          return format;
        });
  }
}
