package imagesigning.core.services;

import imagesigning.core.Digest;
import imagesigning.core.files.LocalFile;
import imagesigning.core.internal.DirectoryLock;
import imagesigning.core.internal.NewFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Keeps signing services in one directory, each in a file {@code service-<SHA-256 of the
 * name>.json}.
 *
 * <p>A file appears whole or not at all, also after a crash, and is never rewritten. Any number of
 * threads and processes may write at once; they take turns by a lock on the file {@code .lock}, so
 * that together they add no more services than are read again. Readers do not wait. A broken file
 * makes all services unreadable until somebody has looked at it. Needs a file system with hard
 * links and file locks. Files can be read by their owner only. Thread-safe.
 *
 * <p>Whoever can write into the directory decides which script runs and which key is believed.
 */
public final class FileSigningServiceStore implements SigningServiceStore {
  private static final String PREFIX = "service-";
  private static final String SUFFIX = ".json";
  private static final int MOST_BYTES = 4 * 1024 * 1024;
  private static final int MOST_SERVICES = 1024;

  private final Path directory;
  private final int most;
  private final Meeting meeting;

  /** Is told what a writer does; for tests, in which others write meanwhile. */
  interface Meeting {
    /** Another one writes, and this one waits. */
    default void waiting() {}

    /** It has found room for one more service. */
    default void roomFound() {}
  }

  /**
   * A store in a directory, which is made when the first service is added.
   *
   * @param directory the directory
   */
  public FileSigningServiceStore(Path directory) {
    this(directory, MOST_SERVICES, new Meeting() {});
  }

  FileSigningServiceStore(Path directory, int most, Meeting meeting) {
    this.directory = directory;
    this.most = most;
    this.meeting = meeting;
  }

  @Override
  public List<SigningServiceDefinition> list() throws IOException {
    List<SigningServiceDefinition> services = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, PREFIX + "*")) {
      for (Path file : files) {
        if (services.size() == most) {
          throw new IOException(
              directory + " holds more than " + most + " signing services, the limit");
        }
        services.add(read(file));
      }
    } catch (NoSuchFileException e) {
      refuseUnlessMissing(e);
      return List.of();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    services.sort(InMemorySigningServiceStore.ORDER);
    return List.copyOf(services);
  }

  /** Nothing was ever added, and not: a service went away while it was read. */
  private void refuseUnlessMissing(NoSuchFileException e) throws NoSuchFileException {
    if (Files.exists(directory)) {
      throw e;
    }
  }

  @Override
  public Optional<SigningServiceDefinition> byName(String name) throws IOException {
    try {
      return Optional.of(read(file(name)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public boolean add(SigningServiceDefinition service) throws IOException {
    byte[] content = SigningServiceJson.stored(service);
    if (content.length > MOST_BYTES) {
      throw new IOException(
          service + " needs " + content.length + " bytes, the limit is " + MOST_BYTES);
    }
    return DirectoryLock.holding(
        directory,
        DirectoryLock.PATIENCE,
        meeting::waiting,
        () -> addInTurn(file(service.name()), content));
  }

  private boolean addInTurn(Path target, byte[] content) throws IOException {
    try (NewFile file = NewFile.prepare(directory, content)) {
      refuseIfFull();
      meeting.roomFound();
      return file.appearAs(target);
    }
  }

  /** One too many would make all of them unreadable. */
  private void refuseIfFull() throws IOException {
    int services = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, PREFIX + "*")) {
      for (Path ignored : files) {
        services++;
        if (services == most) {
          throw new IOException(directory + " holds " + most + " signing services, the limit");
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private SigningServiceDefinition read(Path file) throws IOException {
    byte[] json = LocalFile.regular(file, MOST_BYTES);
    SigningServiceDefinition service;
    try {
      service = SigningServiceJson.parseStored(json, MOST_BYTES);
    } catch (IOException e) {
      throw new IOException(
          "the stored signing service " + file + " is broken: " + e.getMessage(), e);
    }
    if (!file.equals(file(service.name()))) {
      throw new IOException("the stored signing service " + file + " is broken: it is " + service);
    }
    return service;
  }

  /** Names may hold anything that shows; of a hash every file system makes the same. */
  private Path file(String name) {
    String hex = Digest.sha256(name.getBytes(StandardCharsets.UTF_8)).hex();
    return directory.resolve(PREFIX + hex + SUFFIX);
  }
}
