package imagesigning.registry;

import imagesigning.core.Digest;
import imagesigning.core.json.JsonFormatException;
import imagesigning.core.json.JsonValue.JsonObject;
import imagesigning.core.json.StrictJson;
import imagesigning.registry.internal.files.BoundedFile;
import imagesigning.registry.internal.files.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Statuses in JSON files: in a directory with one file for each image, {@code sha256-<hex>.json},
 * or in one file for one image.
 *
 * <p>A file is replaced as a whole or not at all. Members that this version does not know stay in
 * it, and a file that it cannot understand is neither overwritten nor removed, but an error.
 * Thread-safe within one process; of two processes that write the same file at once, the later
 * wins.
 */
public final class VerificationStatusFiles implements VerificationStatusStore {
  private static final int LARGEST = 1024 * 1024;
  private static final int DEPTH = 50;

  private final Function<Digest, Path> files;
  private final ReentrantLock lock = new ReentrantLock();

  private VerificationStatusFiles(Function<Digest, Path> files) {
    this.files = files;
  }

  /**
   * A store in a directory, which is made when the first status is noted.
   *
   * @param directory the directory
   * @return the store
   */
  public static VerificationStatusFiles in(Path directory) {
    return new VerificationStatusFiles(
        image -> directory.resolve(image.algorithm() + "-" + image.hex() + ".json"));
  }

  /**
   * A store for one image, in a file of the caller's choice. A file about another image is an error
   * and left alone.
   *
   * @param file the file, which need not exist
   * @return the store
   */
  public static VerificationStatusFiles ofOneImage(Path file) {
    return new VerificationStatusFiles(image -> file);
  }

  @Override
  public void save(VerificationStatus status) throws IOException {
    Path file = files.apply(status.image());
    lock.lock();
    try {
      Optional<JsonObject> before = read(file, status.image());
      write(file, VerificationStatusJson.write(before, status.image(), Optional.of(status)));
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean clear(Digest image) throws IOException {
    Path file = files.apply(image);
    lock.lock();
    try {
      Optional<JsonObject> before = read(file, image);
      if (before.isEmpty() || !VerificationStatusJson.hasStatus(before.get())) {
        return false;
      }
      if (VerificationStatusJson.hasForeignMembers(before.get())) {
        write(file, VerificationStatusJson.write(before, image, Optional.empty()));
      } else {
        Files.deleteIfExists(file);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Optional<VerificationStatus> find(Digest image) throws IOException {
    Path file = files.apply(image);
    Optional<JsonObject> content = read(file, image);
    return content.isEmpty()
        ? Optional.empty()
        : VerificationStatusJson.status(content.get(), image, file);
  }

  private static Path directory(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    return parent == null ? file : parent;
  }

  private static Optional<JsonObject> read(Path file, Digest image) throws IOException {
    BoundedFile content;
    try {
      content = BoundedFile.read(file, LARGEST);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new IOException(file + " cannot be read: " + BoundedFile.problem(e), e);
    }
    if (content.isCut()) {
      throw new IOException(file + " is larger than " + LARGEST + " bytes and is left alone");
    }
    try {
      if (StrictJson.parse(content.bytes(), LARGEST, DEPTH) instanceof JsonObject object) {
        VerificationStatusJson.check(object, image, file);
        return Optional.of(object);
      }
    } catch (JsonFormatException e) {
      throw new IOException(file + " is not JSON (at " + e.position() + ") and is left alone", e);
    }
    throw new IOException(file + " holds no JSON object and is left alone");
  }

  private static void write(Path file, byte[] json) throws IOException {
    Path temporary = directory(file).resolve("." + file.getFileName() + "." + UUID.randomUUID());
    try {
      new Disk().createDirectories(directory(file));
      new Disk().create(temporary, json);
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      try {
        Files.deleteIfExists(temporary);
      } catch (IOException leftOver) {
        e.addSuppressed(leftOver);
      }
      throw new IOException(file + " cannot be written: " + BoundedFile.problem(e), e);
    }
  }
}
