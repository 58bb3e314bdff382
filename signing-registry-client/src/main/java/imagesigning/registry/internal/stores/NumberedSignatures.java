package imagesigning.registry.internal.stores;

import imagesigning.core.Limits;
import imagesigning.core.MalformedDataException;
import imagesigning.core.simplesigning.SignatureBlob;
import imagesigning.core.text.RemoteText;
import imagesigning.registry.SignatureStore.Stored;
import imagesigning.registry.SignatureStoreException;
import imagesigning.registry.StoreFailure;
import imagesigning.registry.VerificationInterruptedException;
import imagesigning.registry.internal.SignatureCollector;
import imagesigning.registry.internal.files.BoundedFile;
import imagesigning.registry.internal.files.FileCreation;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The signatures {@code signature-1}, {@code signature-2} and so on of one directory, to which one
 * more is added. Nothing that is there is changed. Several writers, also of other processes, may be
 * at work: the new file is written under a temporary name and then linked to the first number that
 * is free, which succeeds for one of them only; the others take the next. Thread-safe.
 *
 * <p>Where the file system has no links the file is created under its number, which cannot replace
 * anything either, but a reader may see it while it grows.
 */
final class NumberedSignatures {
  private static final Logger LOG = LoggerFactory.getLogger(NumberedSignatures.class);

  private final Path directory;
  private final String prefix;
  private final Limits limits;
  private final FileCreation files;

  /**
   * The numbered signatures of a directory.
   *
   * @param directory where they lie
   * @param prefix what stands before {@code signature-} in their names
   * @param limits the limits readers keep to
   * @param files how files are made
   */
  NumberedSignatures(Path directory, String prefix, Limits limits, FileCreation files) {
    this.directory = directory;
    this.prefix = prefix;
    this.limits = limits;
    this.files = files;
  }

  /** What is there: the first free number, or the signature if it is there already. */
  private record Survey(int free, Optional<Path> identical) {}

  /** Adds a signature unless it is there. */
  Stored add(byte[] blob) throws SignatureStoreException {
    checkReadable(blob);
    Optional<Path> identical = survey(blob).identical();
    if (identical.isPresent()) {
      return new Stored(identical.get().toString(), true);
    }
    createDirectories();
    Path temporary = directory.resolve("." + prefix + "signature-" + UUID.randomUUID() + ".new");
    try {
      create(temporary, blob);
      return place(temporary, blob);
    } finally {
      remove(temporary);
    }
  }

  /** What no reader could read must not lie among the others, because it would spoil them. */
  private void checkReadable(byte[] blob) throws SignatureStoreException {
    if (blob.length > limits.signatureBytes()) {
      throw new SignatureStoreException(
          StoreFailure.TOO_LARGE,
          "The signature has "
              + blob.length
              + " bytes; readers take "
              + limits.signatureBytes()
              + " at most.",
          null);
    }
    try {
      SignatureBlob.decode(blob);
    } catch (MalformedDataException e) {
      throw new SignatureStoreException(
          StoreFailure.FORMAT_UNSUPPORTED,
          "What is to be stored is no signature that can be read again: " + e.getMessage() + ".",
          e);
    }
  }

  private Stored place(Path temporary, byte[] blob) throws SignatureStoreException {
    for (int attempt = 0; attempt <= limits.signatures(); attempt++) {
      Survey survey = survey(blob);
      if (survey.identical().isPresent()) {
        return new Stored(survey.identical().get().toString(), true);
      }
      Path target = path(survey.free());
      if (link(target, temporary, blob)) {
        return new Stored(target.toString(), false);
      }
    }
    throw new SignatureStoreException(
        StoreFailure.CONFLICT,
        "Other writers were always first in " + directory + "; try again.",
        null);
  }

  private Survey survey(byte[] blob) throws SignatureStoreException {
    int free = 0;
    long total = blob.length;
    for (int index = 1; ; index++) {
      Optional<byte[]> there = read(index);
      if (there.isPresent()) {
        if (free == 0 && Arrays.equals(there.get(), blob)) {
          return new Survey(index, Optional.of(path(index)));
        }
        total += there.get().length;
      } else if (free == 0) {
        // Filling a gap uncovers what lies behind it, so that is looked at too.
        free = index;
      } else {
        break;
      }
      if (index >= limits.signatures()) {
        throw tooMany("readers refuse " + limits.signatures() + " signatures or more");
      }
    }
    if (total > (long) SignatureCollector.TOTAL_FACTOR * limits.signatureBytes()) {
      throw tooMany("the signatures together would be larger than readers take");
    }
    return new Survey(free, Optional.empty());
  }

  private Optional<byte[]> read(int index) throws SignatureStoreException {
    Path path = path(index);
    BoundedFile file;
    try {
      file = BoundedFile.read(path, limits.signatureBytes());
    } catch (NoSuchFileException e) {
      if (Files.isSymbolicLink(path)) {
        throw failure(path, "it is a symbolic link that leads nowhere", e);
      }
      return Optional.empty();
    } catch (IOException e) {
      throw failure(path, e);
    }
    if (file.isCut()) {
      throw spoilt(path, "it is larger than " + limits.signatureBytes() + " bytes", null);
    }
    try {
      SignatureBlob.decode(file.bytes());
    } catch (MalformedDataException e) {
      throw spoilt(path, String.valueOf(e.getMessage()), e);
    }
    return Optional.of(file.bytes());
  }

  /** False if there is something of that name by now. */
  private boolean link(Path target, Path temporary, byte[] blob) throws SignatureStoreException {
    try {
      files.link(target, temporary);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (IOException e) {
      return createInPlace(target, blob, e);
    }
  }

  private boolean createInPlace(Path target, byte[] blob, IOException noLinks)
      throws SignatureStoreException {
    try {
      files.create(target, blob);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (IOException e) {
      e.addSuppressed(noLinks);
      throw failure(target, e);
    }
  }

  private void createDirectories() throws SignatureStoreException {
    try {
      files.createDirectories(directory);
    } catch (FileAlreadyExistsException e) {
      throw failure(Path.of(e.getFile()), "it is no directory", e);
    } catch (IOException e) {
      throw failure(directory, e);
    }
  }

  private void create(Path temporary, byte[] blob) throws SignatureStoreException {
    try {
      files.create(temporary, blob);
    } catch (IOException e) {
      throw failure(temporary, e);
    }
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.warn(
          "{} is left over and should be removed: {}",
          RemoteText.message(file.toString()),
          BoundedFile.problem(e));
    }
  }

  private Path path(int index) {
    return directory.resolve(prefix + "signature-" + index);
  }

  private SignatureStoreException tooMany(String why) {
    return new SignatureStoreException(
        StoreFailure.TOO_MANY_SIGNATURES,
        "No signature can be added in " + directory + ": " + why + ".",
        null);
  }

  private static SignatureStoreException spoilt(Path path, String why, @Nullable Throwable cause) {
    return new SignatureStoreException(
        StoreFailure.SIGNATURE_INVALID,
        path
            + " spoils the signatures beside it, so none was added ("
            + why
            + "). Look at what it is, and repair or remove it.",
        cause);
  }

  private static SignatureStoreException failure(Path path, IOException e) {
    if (e instanceof ClosedByInterruptException) {
      throw new VerificationInterruptedException("Interrupted while writing " + path + ".");
    }
    return failure(path, BoundedFile.problem(e), e);
  }

  private static SignatureStoreException failure(Path path, String problem, IOException cause) {
    return new SignatureStoreException(
        StoreFailure.FILE_FAILURE, path + " cannot be read or written: " + problem + ".", cause);
  }
}
