package imagesigning.registry.internal.stores;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.ImageReference;
import imagesigning.core.Limits;
import imagesigning.core.Transport;
import imagesigning.core.simplesigning.SignatureFormat;
import imagesigning.core.simplesigning.UntrustedSignature;
import imagesigning.registry.RegistryException;
import imagesigning.registry.SignatureStore;
import imagesigning.registry.SignatureStoreException;
import imagesigning.registry.StoreFailure;
import imagesigning.registry.internal.RegistryAccess;
import imagesigning.registry.internal.http.Deadline;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The stores of every image, chosen as podman and skopeo choose them. Simple signatures: the
 * extensions API of the registry if it announces one, and then nothing else; else the look-aside
 * store of registries.d. Sigstore signatures: attached to the image, where registries.d says so.
 * For a {@code dir:} image the directory itself holds both. Thread-safe; made for one task, whose
 * deadline it keeps.
 */
public final class SignatureStores implements SignatureStore {
  private final RegistryAccess access;
  private final Deadline deadline;
  private final LookasideStore lookaside;
  private final ExtensionsStore extensions;
  private final AttachmentsStore attachments;
  private final DirStore dir;

  private SignatureStores(
      RegistryAccess access, Limits limits, Deadline deadline, LookasideStore lookaside) {
    this.access = access;
    this.deadline = deadline;
    this.lookaside = lookaside;
    this.extensions = new ExtensionsStore(access, limits, deadline);
    this.attachments = new AttachmentsStore(access, limits, deadline);
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
    return read(image, manifest, EnumSet.allOf(SignatureFormat.class));
  }

  @Override
  public List<UntrustedSignature> read(
      ImageReference image, Digest manifest, Set<SignatureFormat> formats) throws IOException {
    if (image.transport() != Transport.DOCKER) {
      return store(image, SignatureFormat.SIGSTORE).read(image, manifest, formats);
    }
    List<UntrustedSignature> found = new ArrayList<>();
    if (formats.contains(SignatureFormat.SIMPLE_SIGNING)) {
      found.addAll(store(image, SignatureFormat.SIMPLE_SIGNING).read(image, manifest));
    }
    if (formats.contains(SignatureFormat.SIGSTORE) && attachments.isUsedFor(image)) {
      found.addAll(attachments.read(image, manifest));
    }
    return found;
  }

  @Override
  public Stored add(ImageReference image, Digest manifest, UntrustedSignature signature)
      throws IOException {
    return store(image, signature.format()).add(image, manifest, signature);
  }

  @Override
  public void check(ImageReference image, SignatureFormat format) throws IOException {
    store(image, format).check(image, format);
  }

  private SignatureStore store(ImageReference image, SignatureFormat format)
      throws SignatureStoreException {
    return switch (image.transport()) {
      case DOCKER ->
          format == SignatureFormat.SIGSTORE
              ? attachments
              : registry(image.dockerReference().orElseThrow());
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
          case OCI, OCI_ARCHIVE -> "OCI layouts cannot hold signatures";
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
