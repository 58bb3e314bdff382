package imagesigning.registry.internal.lookaside;

import imagesigning.core.IndeterminateReason;
import imagesigning.core.Limits;
import imagesigning.registry.internal.SignatureCollector;
import imagesigning.registry.internal.SignatureFindings;
import imagesigning.registry.internal.files.BoundedFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.IntFunction;

/** A look-aside store in the file system. Only a file that does not exist ends the list. */
final class FileReading implements LookasideReading {
  private final IntFunction<URI> signature;
  private final Limits limits;
  private final SignatureCollector collector;

  FileReading(IntFunction<URI> signature, String store, Limits limits) {
    this.signature = signature;
    this.limits = limits;
    this.collector = SignatureCollector.ofSimple(store, limits);
  }

  @Override
  public SignatureFindings finish() {
    for (int index = 1; !collector.isFinished(); index++) {
      read(index);
    }
    return collector.findings();
  }

  private void read(int index) {
    try {
      BoundedFile file = BoundedFile.read(path(index), limits.signatureBytes());
      collector.found(index, file.bytes(), file.isCut());
    } catch (NoSuchFileException e) {
      collector.absent();
    } catch (IOException e) {
      collector.unreadable(
          index,
          IndeterminateReason.LOOKASIDE_UNREADABLE,
          "Signature "
              + index
              + " cannot be read: "
              + place(index)
              + ": "
              + BoundedFile.problem(e)
              + ".");
      collector.absent();
    }
  }

  /** The file, or what the configuration says if that is none here. */
  private String place(int index) {
    URI url = signature.apply(index);
    return url.getPath() == null ? url.toString() : url.getPath();
  }

  private Path path(int index) throws IOException {
    try {
      return Path.of(signature.apply(index));
    } catch (IllegalArgumentException e) {
      throw new IOException("the store's URL is not a path of this system", e);
    }
  }

  @Override
  public void cancel() {}
}
