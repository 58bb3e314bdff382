package imagesigning.registry.internal.stores;

import imagesigning.core.Digest;
import imagesigning.core.ImageReference;
import imagesigning.core.Limits;
import imagesigning.core.MalformedDataException;
import imagesigning.core.Manifest;
import imagesigning.core.RejectionReason;
import imagesigning.core.simplesigning.SignatureBlob;
import imagesigning.core.simplesigning.SignatureFormat;
import imagesigning.core.simplesigning.UntrustedSignature;
import imagesigning.registry.SignatureStore;
import imagesigning.registry.SignatureStoreException;
import imagesigning.registry.StoreFailure;
import imagesigning.registry.internal.ImageUnavailableException;
import imagesigning.registry.internal.SignatureKinds;
import imagesigning.registry.internal.files.Disk;
import imagesigning.registry.internal.files.FileCreation;
import imagesigning.registry.internal.layout.DirImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The signatures beside the manifests of a {@code dir:} image, of both formats. Source: policy
 * reference, "dir: layout and the signature blob format". Thread-safe.
 */
final class DirStore implements SignatureStore {
  private final Limits limits;
  private final FileCreation files = new Disk();

  DirStore(Limits limits) {
    this.limits = limits;
  }

  /**
   * An image that holds a manifest, and the manifest's digest in the index if it is an instance.
   */
  private record Found(DirImage image, Optional<Digest> instance) {}

  @Override
  public List<UntrustedSignature> read(ImageReference image, Digest manifest)
      throws SignatureStoreException {
    Found found = find(directory(image), manifest);
    return StoreProblems.signatures(
        found.image().signatures(manifest, found.instance(), SignatureKinds.ALL), true);
  }

  @Override
  public Stored add(ImageReference image, Digest manifest, UntrustedSignature signature)
      throws SignatureStoreException {
    Path directory = directory(image);
    String prefix = find(directory, manifest).instance().map(DirImage::prefix).orElse("");
    return new NumberedSignatures(directory, prefix, limits, files)
        .add(SignatureBlob.encode(signature));
  }

  @Override
  public void check(ImageReference image, SignatureFormat format) throws SignatureStoreException {
    Path directory = directory(image);
    top(new DirImage(directory, limits));
    if (!Files.isWritable(directory)) {
      throw new SignatureStoreException(
          StoreFailure.FILE_FAILURE,
          "Signatures cannot be written to " + directory + ", because it is not writable.",
          null);
    }
  }

  private Found find(Path directory, Digest digest) throws SignatureStoreException {
    DirImage image = new DirImage(directory, limits);
    Manifest top = top(image);
    if (top.matches(digest)) {
      return new Found(image, Optional.empty());
    }
    try {
      image.instance(digest);
      return new Found(image, Optional.of(digest));
    } catch (ImageUnavailableException e) {
      throw StoreProblems.of(e);
    } catch (MalformedDataException e) {
      throw unknown(String.valueOf(e.getMessage()), e);
    }
  }

  private static Manifest top(DirImage image) throws SignatureStoreException {
    try {
      return image.top();
    } catch (ImageUnavailableException e) {
      throw StoreProblems.of(e);
    } catch (MalformedDataException e) {
      if (e.reason() == RejectionReason.LAYOUT_INVALID) {
        throw new SignatureStoreException(
            StoreFailure.CONFIGURATION_INVALID, String.valueOf(e.getMessage()), e);
      }
      throw unknown(String.valueOf(e.getMessage()), e);
    }
  }

  /** As with verification, where a symbolic link leads was settled when the reference was made. */
  private static Path directory(ImageReference image) throws SignatureStoreException {
    Path directory = Path.of(image.policyIdentity());
    if (!Files.isDirectory(directory)) {
      throw unknown("There is no directory " + directory + ".", null);
    }
    return directory;
  }

  private static SignatureStoreException unknown(String message, @Nullable Throwable cause) {
    return new SignatureStoreException(StoreFailure.IMAGE_UNKNOWN, message, cause);
  }
}
