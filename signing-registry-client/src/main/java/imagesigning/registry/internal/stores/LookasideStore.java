package imagesigning.registry.internal.stores;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.ImageReference;
import imagesigning.core.Limits;
import imagesigning.core.simplesigning.SignatureBlob;
import imagesigning.core.simplesigning.SignatureFormat;
import imagesigning.core.simplesigning.UntrustedSignature;
import imagesigning.policy.registries.LookasideLocation;
import imagesigning.policy.registries.RegistriesFormatException;
import imagesigning.registry.SignatureStore;
import imagesigning.registry.SignatureStoreException;
import imagesigning.registry.StoreFailure;
import imagesigning.registry.internal.RegistryAccess;
import imagesigning.registry.internal.files.Disk;
import imagesigning.registry.internal.files.FileCreation;
import imagesigning.registry.internal.http.Deadline;
import imagesigning.registry.internal.http.SafeUrl;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The look-aside store that registries.d gives an image: read over HTTP or from files, written to
 * as files only. Source: policy reference, "registries.d and the lookaside store". Thread-safe.
 */
final class LookasideStore implements SignatureStore {
  private final RegistryAccess access;
  private final Limits limits;
  private final Deadline deadline;
  private final Function<DockerReference, LookasideLocation> locations;
  private final FileCreation files = new Disk();

  private LookasideStore(
      RegistryAccess access,
      Limits limits,
      Deadline deadline,
      Function<DockerReference, LookasideLocation> locations) {
    this.access = access;
    this.limits = limits;
    this.deadline = deadline;
    this.locations = locations;
  }

  /** The store that signatures are read from. */
  static LookasideStore forReading(RegistryAccess access, Limits limits, Deadline deadline) {
    return new LookasideStore(access, limits, deadline, access.registries()::lookasideForReading);
  }

  /** The store that signatures are written to, such as a staging directory. */
  static LookasideStore forWriting(RegistryAccess access, Limits limits, Deadline deadline) {
    return new LookasideStore(access, limits, deadline, access.registries()::lookasideForWriting);
  }

  @Override
  public List<UntrustedSignature> read(ImageReference image, Digest manifest)
      throws SignatureStoreException {
    DockerReference name = name(image);
    LookasideLocation location = location(name);
    return StoreProblems.signatures(
        access
            .lookaside()
            .begin(location, name, manifest, access.address().tls(name), deadline)
            .finish(),
        isFile(location));
  }

  @Override
  public Stored add(ImageReference image, Digest manifest, UntrustedSignature signature)
      throws SignatureStoreException {
    Formats.requireSimple(signature.format());
    LookasideLocation location = location(name(image));
    Path directory = directory(location, name(image), manifest);
    return new NumberedSignatures(directory, "", limits, files)
        .add(SignatureBlob.encode(signature));
  }

  @Override
  public void check(ImageReference image, SignatureFormat format) throws SignatureStoreException {
    Formats.requireSimple(format);
    DockerReference name = name(image);
    LookasideLocation location = location(name);
    // The directory of every manifest stands beside that of any other.
    Path directory = directory(location, name, Digest.sha256(new byte[0]));
    Path existing = directory;
    while (!Files.exists(existing) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    if (!Files.isDirectory(existing) || !Files.isWritable(existing)) {
      throw new SignatureStoreException(
          StoreFailure.FILE_FAILURE,
          "Signatures of "
              + name
              + " cannot be written to "
              + directory.getParent()
              + " ("
              + location.source()
              + "), because "
              + existing
              + (Files.isDirectory(existing) ? " is not writable" : " is no directory")
              + ". Give a directory for them as lookaside-staging in registries.d.",
          null);
    }
  }

  private LookasideLocation location(DockerReference name) throws SignatureStoreException {
    try {
      return locations.apply(name);
    } catch (RegistriesFormatException e) {
      throw unusable(String.valueOf(e.getMessage()), e);
    }
  }

  private static Path directory(LookasideLocation location, DockerReference name, Digest manifest)
      throws SignatureStoreException {
    if (!isFile(location)) {
      throw new SignatureStoreException(
          StoreFailure.NOT_WRITABLE,
          "Signatures of "
              + name
              + " cannot be written to "
              + SafeUrl.of(location.base())
              + ", which "
              + location.source()
              + " gives for them: only file: URLs can be written to. Set lookaside-staging to such"
              + " a URL there; it is used for writing in place of lookaside.",
          null);
    }
    try {
      Path signature = Path.of(location.signature(name, manifest, 1));
      return signature.resolveSibling("");
    } catch (IllegalArgumentException e) {
      throw unusable(
          "The look-aside URL of " + location.source() + " is no path of this system.", e);
    }
  }

  private static boolean isFile(LookasideLocation location) {
    return location.base().getScheme().equals("file");
  }

  private static DockerReference name(ImageReference image) throws SignatureStoreException {
    return image.dockerReference().orElseThrow(() -> SignatureStores.noStore(image));
  }

  private static SignatureStoreException unusable(String message, @Nullable Throwable cause) {
    return new SignatureStoreException(StoreFailure.CONFIGURATION_INVALID, message, cause);
  }
}
