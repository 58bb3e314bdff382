package imagesigning.registry.internal.stores;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.ImageReference;
import imagesigning.core.Limits;
import imagesigning.core.Transport;
import imagesigning.core.simplesigning.UntrustedSignature;
import imagesigning.registry.RegistryException;
import imagesigning.registry.SignatureStore;
import imagesigning.registry.SignatureStoreException;
import imagesigning.registry.StoreFailure;
import imagesigning.registry.internal.RegistryAccess;
import imagesigning.registry.internal.http.Deadline;
import java.io.IOException;
import java.util.List;

/**
 * The store of every image, chosen as podman and skopeo choose it: the extensions API of the
 * registry if it announces one, and then nothing else; else the look-aside store of registries.d;
 * for a {@code dir:} image the directory itself. Thread-safe; made for one task, whose deadline it
 * keeps.
 */
public final class SignatureStores implements SignatureStore {
  private final RegistryAccess access;
  private final Deadline deadline;
  private final LookasideStore lookaside;
  private final ExtensionsStore extensions;
  private final DirStore dir;

  private SignatureStores(
      RegistryAccess access, Limits limits, Deadline deadline, LookasideStore lookaside) {
    this.access = access;
    this.deadline = deadline;
    this.lookaside = lookaside;
    this.extensions = new ExtensionsStore(access, limits, deadline);
    this.dir = new DirStore(limits);
  }

  /** Where clients look for signatures. */
  public static SignatureStores forReading(
      RegistryAccess access, Limits limits, Deadline deadline) {
    return new SignatureStores(
        access, limits, deadline, LookasideStore.forReading(access, limits, deadline));
  }

  /**
   * Where new signatures are put. Reading from it gives what lies there, which with a staging
   * directory is not yet what clients see.
   */
  public static SignatureStores forWriting(
      RegistryAccess access, Limits limits, Deadline deadline) {
    return new SignatureStores(
        access, limits, deadline, LookasideStore.forWriting(access, limits, deadline));
  }

  @Override
  public List<UntrustedSignature> read(ImageReference image, Digest manifest) throws IOException {
    return store(image).read(image, manifest);
  }

  @Override
  public Stored add(ImageReference image, Digest manifest, UntrustedSignature signature)
      throws IOException {
    checkFormat(image, Formats.of(signature));
    return store(image).add(image, manifest, signature);
  }

  @Override
  public void check(ImageReference image, Format format) throws IOException {
    checkFormat(image, format);
    store(image).check(image, format);
  }

  /** Before any request is made. */
  private static void checkFormat(ImageReference image, Format format)
      throws SignatureStoreException {
    if (image.transport() == Transport.DOCKER) {
      Formats.requireSimple(format);
    }
  }

  private SignatureStore store(ImageReference image) throws SignatureStoreException {
    return switch (image.transport()) {
      case DOCKER -> registry(image.dockerReference().orElseThrow());
      case DIR -> dir;
      default -> throw noStore(image);
    };
  }

  private SignatureStore registry(DockerReference name) throws SignatureStoreException {
    boolean announced;
    try {
      announced = access.extensions().isAnnounced(name, deadline);
    } catch (RegistryException e) {
      throw StoreProblems.of(e);
    }
    return announced ? extensions : lookaside;
  }

  static SignatureStoreException noStore(ImageReference image) {
    String why =
        switch (image.transport()) {
          case OCI, OCI_ARCHIVE -> "OCI layouts cannot hold simple signatures";
          default -> "Images of transport " + image.transport() + " cannot hold signatures here";
        };
    return new SignatureStoreException(
        StoreFailure.NO_STORE,
        why
            + ": "
            + image
            + ". Copy the image to a registry or a dir: directory, and sign it there.",
        null);
  }
}
