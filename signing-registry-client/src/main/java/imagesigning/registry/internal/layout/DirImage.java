package imagesigning.registry.internal.layout;

import imagesigning.core.Digest;
import imagesigning.core.IndeterminateReason;
import imagesigning.core.Limits;
import imagesigning.core.MalformedDataException;
import imagesigning.core.Manifest;
import imagesigning.core.RejectionReason;
import imagesigning.registry.internal.ImageSource;
import imagesigning.registry.internal.ImageUnavailableException;
import imagesigning.registry.internal.SignatureCollector;
import imagesigning.registry.internal.SignatureFindings;
import imagesigning.registry.internal.SignatureKinds;
import imagesigning.registry.internal.files.BoundedFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A {@code dir:} image: manifests and signatures in one directory. File names are fixed or made of
 * validated digests; symbolic links are followed, as the Go tools do. Source: policy reference,
 * "dir: layout".
 */
public final class DirImage implements ImageSource {
  private static final int VERSION_BYTES = 1024;

  private final Path directory;
  private final LocalFiles files;
  private final Limits limits;

  public DirImage(Path directory, Limits limits) {
    this.directory = directory;
    this.files = new LocalFiles(directory);
    this.limits = limits;
  }

  @Override
  public Manifest top() throws ImageUnavailableException {
    Optional<byte[]> version = files.read("version", VERSION_BYTES, RejectionReason.LAYOUT_INVALID);
    version.ifPresent(DirVersion::check);
    return Manifest.of(files.manifest("manifest.json", limits.manifestBytes()), limits);
  }

  @Override
  public Manifest instance(Digest digest) throws ImageUnavailableException {
    String name = prefix(digest) + "manifest.json";
    byte[] bytes = files.manifest(name, limits.manifestBytes());
    Manifest manifest = Manifest.of(bytes, limits);
    if (!manifest.matches(digest)) {
      throw new MalformedDataException(
          RejectionReason.MANIFEST_DIGEST_MISMATCH,
          files.path(name) + " has digest " + manifest.digest() + ".");
    }
    return manifest;
  }

  @Override
  public SignatureFindings signatures(
      Digest manifest, Optional<Digest> instance, SignatureKinds kinds) {
    String prefix = instance.map(DirImage::prefix).orElse("");
    SignatureCollector collector =
        SignatureCollector.ofBothKinds("dir:" + directory, limits, kinds);
    for (int index = 1; !collector.isFinished(); index++) {
      read(prefix + "signature-" + index, index, collector);
    }
    return collector.findings();
  }

  private void read(String name, int index, SignatureCollector collector) {
    try {
      BoundedFile file = BoundedFile.read(files.path(name), limits.signatureBytes());
      collector.found(index, file.bytes(), file.isCut());
    } catch (NoSuchFileException e) {
      collector.absent();
    } catch (IOException e) {
      collector.unreadable(
          index,
          IndeterminateReason.LOCAL_FILE_UNREADABLE,
          files.path(name) + " cannot be read: " + BoundedFile.problem(e) + ".");
      collector.absent();
    }
  }

  /** What the names of an instance's files begin with. */
  public static String prefix(Digest digest) {
    return digest.algorithm().equals("sha256")
        ? digest.hex() + "."
        : digest.algorithm() + "-" + digest.hex() + ".";
  }
}
