package imagesigning.registry.internal.push;

import imagesigning.core.Digest;
import imagesigning.core.ImageReference;
import imagesigning.core.IndeterminateReason;
import imagesigning.core.RejectionReason;
import imagesigning.core.Transport;
import imagesigning.registry.ImageReadException;
import imagesigning.registry.internal.files.BoundedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * Where a local image keeps its blobs. File names are made of validated digests; in a {@code dir:}
 * image symbolic links are followed, as the Go tools do, and in an OCI layout none may lead out.
 */
final class BlobDirectory {
  private final Path root;
  private final boolean oci;

  private BlobDirectory(Path root, boolean oci) {
    this.root = root;
    this.oci = oci;
  }

  /** The blobs of a {@code dir:} or {@code oci:} image. */
  static BlobDirectory of(ImageReference image) {
    return new BlobDirectory(Path.of(image.policyIdentity()), image.transport() == Transport.OCI);
  }

  /**
   * A blob that is there and has the size the manifest names, if it names one.
   *
   * @return empty if there is no such file
   */
  Optional<BlobFile> find(BlobDescriptor blob) throws ImageReadException {
    Path path = path(blob.digest());
    long size;
    try {
      Path real = path.toRealPath();
      if (oci && !real.startsWith(root.toRealPath())) {
        throw broken(path + " is a link that leads out of the layout.");
      }
      BasicFileAttributes file = Files.readAttributes(real, BasicFileAttributes.class);
      if (!file.isRegularFile()) {
        throw broken(path + " is not a regular file.");
      }
      size = file.size();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (ImageReadException e) {
      throw e;
    } catch (IOException e) {
      throw new ImageReadException(
          IndeterminateReason.LOCAL_FILE_UNREADABLE,
          path + " cannot be read: " + BoundedFile.problem(e) + ".",
          e);
    }
    if (blob.size().isPresent() && blob.size().getAsLong() != size) {
      throw broken(
          path + " has " + size + " bytes, but its manifest says " + blob.size().getAsLong() + ".");
    }
    if (size == 0 && !blob.digest().matches(new byte[0])) {
      throw broken(path + " is empty, which its digest does not allow.");
    }
    return Optional.of(new BlobFile(blob.digest(), size, path));
  }

  Path path(Digest digest) {
    if (oci) {
      return root.resolve("blobs").resolve(digest.algorithm()).resolve(digest.hex());
    }
    return root.resolve(
        digest.algorithm().equals("sha256")
            ? digest.hex()
            : digest.algorithm() + "-" + digest.hex());
  }

  private static ImageReadException broken(String message) {
    return new ImageReadException(RejectionReason.LAYOUT_INVALID, message, null);
  }
}
