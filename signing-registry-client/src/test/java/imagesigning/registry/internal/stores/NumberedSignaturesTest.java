package imagesigning.registry.internal.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import imagesigning.core.Limits;
import imagesigning.registry.SignatureStore.Stored;
import imagesigning.registry.SignatureStoreException;
import imagesigning.registry.StoreFailure;
import imagesigning.registry.VerificationInterruptedException;
import imagesigning.registry.internal.files.Disk;
import imagesigning.registry.internal.files.FileCreation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class NumberedSignaturesTest {
  private static final Limits SMALL =
      new Limits(1000, 100, 1000, 1000, 5, 10, 100, 1000, 1000, 128);

  @TempDir Path work;

  @Test
  void addsOneAfterTheOther() throws IOException {
    assertThat(add(blob(1))).isEqualTo(new Stored(path(1).toString(), false));
    assertThat(add(blob(2))).isEqualTo(new Stored(path(2).toString(), false));

    assertThat(path(1)).hasBinaryContent(blob(1));
    assertThat(path(2)).hasBinaryContent(blob(2));
    assertThat(names()).containsExactlyInAnyOrder("signature-1", "signature-2");
  }

  @Test
  void whatIsThereIsNotAddedAgain() throws IOException {
    add(blob(1));
    add(blob(2));

    assertThat(add(blob(2))).isEqualTo(new Stored(path(2).toString(), true));
    assertThat(names()).containsExactlyInAnyOrder("signature-1", "signature-2");
  }

  @Test
  void fillsAGapBecauseReadersStopThere() throws IOException {
    write(1, blob(1));
    write(3, blob(3));

    assertThat(add(blob(9)).place()).isEqualTo(path(2).toString());
    assertThat(path(3)).hasBinaryContent(blob(3));
    // Behind a gap a signature is not seen, so it is not there.
    write(6, blob(6));
    assertThat(add(blob(6))).isEqualTo(new Stored(path(4).toString(), false));
  }

  @Test
  void directoriesAndFilesCanBeReadByAll() throws IOException {
    add(blob(1));

    assertThat(mode(directory())).isEqualTo("rwxr-xr-x");
    assertThat(mode(directory().getParent())).isEqualTo("rwxr-xr-x");
    assertThat(mode(path(1))).isEqualTo("rw-r--r--");
  }

  @Test
  void otherFilesAreLeftAlone() throws IOException {
    Files.createDirectories(directory());
    Files.writeString(directory().resolve("README"), "ours");
    Files.writeString(directory().resolve("signature-01"), "odd");
    Files.writeString(directory().resolve("signature-2.bak"), "odd");

    add(blob(1));

    assertThat(names())
        .containsExactlyInAnyOrder("README", "signature-01", "signature-2.bak", "signature-1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<html>login</html>", "-----BEGIN PGP MESSAGE-----"})
  void aFileThatSpoilsTheOthersIsNamedAndNotTouched(String content) throws IOException {
    write(1, blob(1));
    write(2, content.getBytes());

    SignatureStoreException failure = failure(blob(9));

    assertThat(failure.failure()).isEqualTo(StoreFailure.SIGNATURE_INVALID);
    assertThat(failure).hasMessageContaining(path(2).toString());
    assertThat(path(2)).hasContent(content);
    assertThat(names()).containsExactlyInAnyOrder("signature-1", "signature-2");
  }

  @Test
  void aFileLargerThanReadersTakeSpoilsTheOthersToo() throws IOException {
    write(1, new byte[101]);

    assertThat(failure(SMALL, blob(9)).failure()).isEqualTo(StoreFailure.SIGNATURE_INVALID);
  }

  @Test
  void aSpoiltFileBehindAGapIsNotUncovered() throws IOException {
    write(2, "<html>".getBytes());

    assertThat(failure(blob(9)).failure()).isEqualTo(StoreFailure.SIGNATURE_INVALID);
    assertThat(names()).containsExactly("signature-2");
  }

  @Test
  void takesOneLessThanTheLimitOfReaders() throws IOException {
    for (int i = 1; i <= 127; i++) {
      add(blob(i));
    }

    SignatureStoreException failure = failure(blob(128));
    assertThat(failure.failure()).isEqualTo(StoreFailure.TOO_MANY_SIGNATURES);
    assertThat(failure).hasMessageContaining(directory().toString());
    assertThat(names()).hasSize(127);
    assertThat(add(blob(127)).alreadyThere()).isTrue();
  }

  @Test
  void countsWhatLiesBehindAGap() throws IOException {
    write(1, blob(1));
    write(3, blob(3));
    write(4, blob(4));
    assertThat(add(SMALL, blob(9)).place()).isEqualTo(path(2).toString());

    Files.delete(path(2));
    write(5, blob(5));
    assertThat(failure(SMALL, blob(9)).failure()).isEqualTo(StoreFailure.TOO_MANY_SIGNATURES);
  }

  @Test
  void refusesWhatReadersWouldRefuse() throws IOException {
    assertThat(failure(SMALL, new byte[101]).failure()).isEqualTo(StoreFailure.TOO_LARGE);
    assertThat(failure("-----BEGIN".getBytes()).failure())
        .isEqualTo(StoreFailure.FORMAT_UNSUPPORTED);
    Limits tiny = new Limits(1000, 8, 1000, 1000, 100, 10, 100, 1000, 1000, 128);
    for (int i = 1; i <= 8; i++) {
      add(tiny, blob(i, 8));
    }
    assertThat(failure(tiny, blob(9, 8)).failure()).isEqualTo(StoreFailure.TOO_MANY_SIGNATURES);
  }

  @Test
  void aDirectoryInPlaceOfASignatureIsAFailure() throws IOException {
    Files.createDirectories(path(1));

    assertFileFailure(failure(blob(1)), path(1));
  }

  @Test
  void aLinkThatLeadsNowhereIsNeitherFollowedNorReplaced() throws IOException {
    Files.createDirectories(directory());
    Path target = work.resolve("target");
    Files.createSymbolicLink(path(1), target);

    assertFileFailure(failure(blob(1)), path(1));
    assertThat(target).doesNotExist();
  }

  @Test
  void aPlainFileInPlaceOfADirectoryIsAFailure() throws IOException {
    Files.writeString(work.resolve("ns"), "a file");

    SignatureStoreException failure = failure(blob(1));

    assertThat(failure.failure()).isEqualTo(StoreFailure.FILE_FAILURE);
    assertThat(failure).hasMessageContaining(work.resolve("ns").toString());
    assertThat(work.resolve("ns")).hasContent("a file");
  }

  @Test
  void aFullDiskLeavesNothingBehind() throws IOException {
    FileCreation full =
        new OnDisk() {
          @Override
          public void create(Path file, byte[] content) throws IOException {
            super.create(file, new byte[] {content[0]});
            throw new FileSystemException(file.toString(), null, "No space left on device");
          }
        };

    SignatureStoreException failure = failure(full, blob(1));

    assertFileFailure(failure, directory());
    assertThat(failure).hasMessageContaining("No space left on device");
    assertThat(names()).isEmpty();
  }

  @Test
  void aReadOnlyFileSystemIsAFailure() {
    FileCreation readOnly =
        new OnDisk() {
          @Override
          public void createDirectories(Path path) throws IOException {
            throw new FileSystemException(path.toString(), null, "Read-only file system");
          }
        };

    assertFileFailure(failure(readOnly, blob(1)), directory());
    assertThat(directory()).doesNotExist();
  }

  @Test
  void anInterruptLeavesNothingBehind() throws IOException {
    Files.createDirectories(directory());
    FileCreation interrupted =
        new OnDisk() {
          @Override
          public void create(Path file, byte[] content) throws IOException {
            Thread.currentThread().interrupt();
            super.create(file, content);
          }
        };

    assertThatThrownBy(() -> numbered(Limits.DEFAULT, interrupted).add(blob(1)))
        .isInstanceOf(VerificationInterruptedException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(names()).isEmpty();
  }

  @Test
  void goesOnWithTheNextNumberWhenAnotherWriterWasFirst() throws IOException {
    FileCreation beaten =
        new OnDisk() {
          @Override
          public void link(Path name, Path file) throws IOException {
            if (name.endsWith("signature-1")) {
              Files.write(name, blob(7));
            }
            super.link(name, file);
          }
        };

    assertThat(numbered(Limits.DEFAULT, beaten).add(blob(1)).place()).isEqualTo(path(2).toString());
    assertThat(path(1)).hasBinaryContent(blob(7));
  }

  @Test
  void noticesThatAnotherWriterAddedTheSame() throws IOException {
    FileCreation beaten =
        new OnDisk() {
          @Override
          public void link(Path name, Path file) throws IOException {
            Files.write(name, blob(1));
            super.link(name, file);
          }
        };

    assertThat(numbered(Limits.DEFAULT, beaten).add(blob(1)))
        .isEqualTo(new Stored(path(1).toString(), true));
    assertThat(names()).containsExactly("signature-1");
  }

  @Test
  void givesUpWhenOthersAreAlwaysFirst() {
    FileCreation beaten =
        new OnDisk() {
          @Override
          public void link(Path name, Path file) throws IOException {
            throw new FileAlreadyExistsException(name.toString());
          }
        };

    assertThat(failure(beaten, blob(1)).failure()).isEqualTo(StoreFailure.CONFLICT);
  }

  @Test
  void writesWhereThereAreNoLinksAndStillReplacesNothing() throws IOException {
    try (FileSystem zip =
        FileSystems.newFileSystem(work.resolve("a.zip"), Map.of("create", "true"))) {
      Path inZip = zip.getPath("/ns");
      NumberedSignatures signatures = new NumberedSignatures(inZip, "", Limits.DEFAULT, new Disk());

      signatures.add(blob(1));
      signatures.add(blob(2));
      assertThat(signatures.add(blob(1)).alreadyThere()).isTrue();

      assertThat(Files.readAllBytes(inZip.resolve("signature-1"))).isEqualTo(blob(1));
      assertThat(Files.readAllBytes(inZip.resolve("signature-2"))).isEqualTo(blob(2));
      try (Stream<Path> all = Files.list(inZip)) {
        assertThat(all).hasSize(2);
      }
    }
  }

  @Test
  void withoutLinksAnotherWritersFileIsNotReplacedEither() throws IOException {
    FileCreation withoutLinks =
        new OnDisk() {
          @Override
          public void link(Path name, Path file) throws IOException {
            if (name.endsWith("signature-1")) {
              Files.write(name, blob(7));
            }
            throw new FileSystemException(name.toString(), null, "Operation not permitted");
          }
        };

    assertThat(numbered(Limits.DEFAULT, withoutLinks).add(blob(1)).place())
        .isEqualTo(path(2).toString());
    assertThat(path(1)).hasBinaryContent(blob(7));
    assertThat(names()).containsExactlyInAnyOrder("signature-1", "signature-2");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void writersAtTheSameTimeLoseNothingAndLeaveNoGap(boolean sameSignatures) throws Exception {
    int each = 20;
    CyclicBarrier start = new CyclicBarrier(2);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Future<?>> writers = new ArrayList<>();
      for (int writer = 0; writer < 2; writer++) {
        int first = sameSignatures ? 0 : writer * each;
        writers.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < each; i++) {
                    start.await();
                    add(blob(first + i));
                  }
                  return null;
                }));
      }
      for (Future<?> writer : writers) {
        writer.get();
      }
    } finally {
      threads.shutdownNow();
    }

    int expected = sameSignatures ? each : 2 * each;
    Set<ByteBuffer> found = new HashSet<>();
    for (int i = 1; i <= expected; i++) {
      found.add(ByteBuffer.wrap(Files.readAllBytes(path(i))));
    }
    assertThat(found).hasSize(expected);
    assertThat(names()).hasSize(expected);
  }

  /** The disk, to be spoilt. */
  private static class OnDisk implements FileCreation {
    private final Disk disk = new Disk();

    @Override
    public void createDirectories(Path directory) throws IOException {
      disk.createDirectories(directory);
    }

    @Override
    public void create(Path file, byte[] content) throws IOException {
      disk.create(file, content);
    }

    @Override
    public void link(Path name, Path file) throws IOException {
      disk.link(name, file);
    }
  }

  private static byte[] blob(int content) {
    return blob(content, 4);
  }

  private static byte[] blob(int content, int length) {
    return ByteBuffer.allocate(length).put((byte) 0xA3).put((byte) content).array();
  }

  private Path directory() {
    return work.resolve("ns/app@sha256=0");
  }

  private Path path(int index) {
    return directory().resolve("signature-" + index);
  }

  private void write(int index, byte[] content) throws IOException {
    Files.createDirectories(directory());
    Files.write(path(index), content);
  }

  private NumberedSignatures numbered(Limits limits, FileCreation files) {
    return new NumberedSignatures(directory(), "", limits, files);
  }

  private Stored add(byte[] blob) throws SignatureStoreException {
    return add(Limits.DEFAULT, blob);
  }

  private Stored add(Limits limits, byte[] blob) throws SignatureStoreException {
    return numbered(limits, new Disk()).add(blob);
  }

  private SignatureStoreException failure(byte[] blob) {
    return failure(Limits.DEFAULT, blob);
  }

  private SignatureStoreException failure(Limits limits, byte[] blob) {
    return catchThrowableOfType(SignatureStoreException.class, () -> add(limits, blob));
  }

  private SignatureStoreException failure(FileCreation files, byte[] blob) {
    return catchThrowableOfType(
        SignatureStoreException.class, () -> numbered(Limits.DEFAULT, files).add(blob));
  }

  private static void assertFileFailure(SignatureStoreException failure, Path path) {
    assertThat(failure.failure()).isEqualTo(StoreFailure.FILE_FAILURE);
    assertThat(failure).hasMessageContaining(path.toString());
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(directory())) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
