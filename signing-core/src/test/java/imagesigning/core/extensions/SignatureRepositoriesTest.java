package imagesigning.core.extensions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import imagesigning.core.Digest;
import imagesigning.core.Limits;
import imagesigning.core.extensions.ManifestLookup.Presence;
import imagesigning.core.extensions.SignatureRepository.Addition;
import imagesigning.core.internal.DirectoryLock;
import imagesigning.core.testing.OtherProcess;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What both stores promise, and what only the one in files does. */
@Timeout(120)
class SignatureRepositoriesTest {
  private static final RepositoryPath REPOSITORY = new RepositoryPath("team/app");
  private static final Digest MANIFEST = Digest.sha256("manifest".getBytes(UTF_8));
  private static final int FEW = 5;
  private static final Limits FEW_SIGNATURES =
      new Limits(100_000, 4_000, 1, 1, FEW, 1, 100, 1, 1, 128);

  @TempDir private Path root;

  private SignatureRepository store(String kind) {
    ManifestLookup manifests = (repository, manifest) -> Presence.PRESENT;
    return kind.equals("memory")
        ? new InMemorySignatureRepository(manifests, FEW_SIGNATURES)
        : new FileSignatureRepository(root, manifests, FEW_SIGNATURES);
  }

  private static ExtensionSignature signature(int suffix, String content) {
    return ExtensionSignature.of(
        new SignatureName(MANIFEST, String.format("%032x", suffix)), content.getBytes(UTF_8));
  }

  private static Addition add(SignatureRepository store, ExtensionSignature signature)
      throws IOException {
    return store.add(REPOSITORY, MANIFEST, signature);
  }

  private Path directory() {
    return root.resolve("team/app/_signatures/sha256=" + MANIFEST.hex());
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(directory())) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.equals(".lock"))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"memory", "files"})
  void keepsSignaturesInOrder(String kind) throws IOException {
    SignatureRepository store = store(kind);

    assertThat(store.list(REPOSITORY, MANIFEST)).isEmpty();
    for (int i = 0; i < FEW; i++) {
      assertThat(add(store, signature(FEW - i, "s" + i))).isEqualTo(Addition.ADDED);
    }

    assertThat(store.list(REPOSITORY, MANIFEST))
        .extracting(s -> new String(s.content(), UTF_8))
        .containsExactly("s0", "s1", "s2", "s3", "s4");
    assertThat(store.list(new RepositoryPath("team"), MANIFEST)).isEmpty();
    assertThat(store.list(new RepositoryPath("team/app/more"), MANIFEST)).isEmpty();
    assertThat(store.find(REPOSITORY, MANIFEST)).isEqualTo(Presence.PRESENT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"memory", "files"})
  void tellsTheSameFromAnotherOfTheSameName(String kind) throws IOException {
    SignatureRepository store = store(kind);
    add(store, signature(1, "one"));

    assertThat(add(store, signature(1, "one"))).isEqualTo(Addition.ALREADY_STORED);
    assertThat(add(store, signature(2, "one"))).isEqualTo(Addition.ALREADY_STORED);
    assertThat(add(store, signature(1, "two"))).isEqualTo(Addition.NAME_TAKEN);
    assertThat(store.list(REPOSITORY, MANIFEST)).containsExactly(signature(1, "one"));
  }

  @Test
  void looksAgainIfAListingThatWasRacedLacksAnOlderFile() throws IOException {
    SignatureRepository store = store("files");
    add(store, signature(1, "one"));
    add(store, signature(2, "two"));
    AtomicInteger listings = new AtomicInteger();
    SignatureRepository racing =
        new FileSignatureRepository(
            root,
            (repository, manifest) -> Presence.PRESENT,
            FEW_SIGNATURES,
            (directory, most) -> {
              boolean raced = listings.getAndIncrement() == 0;
              try (Stream<Path> files = Files.list(directory)) {
                return files
                    .filter(f -> f.toString().endsWith(".json"))
                    .filter(f -> !raced || f.endsWith("signature-2.json"))
                    .toList();
              }
            });

    assertThat(add(racing, signature(3, "one"))).isEqualTo(Addition.ALREADY_STORED);
    assertThat(files()).containsExactly("signature-1.json", "signature-2.json");
    assertThat(listings).hasValue(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"memory", "files"})
  void boundsNumberAndSize(String kind) throws IOException {
    SignatureRepository store = store(kind);
    add(store, signature(0, "x".repeat(2_000)));

    assertThat(add(store, signature(1, "y".repeat(2_000)))).isEqualTo(Addition.FULL);
    for (int i = 1; i < FEW; i++) {
      assertThat(add(store, signature(i, "s" + i))).isEqualTo(Addition.ADDED);
    }
    assertThat(add(store, signature(FEW, "s" + FEW))).isEqualTo(Addition.FULL);
    assertThat(add(store, signature(FEW, "s1"))).isEqualTo(Addition.ALREADY_STORED);
    assertThat(ExtensionSignatures.of(store.list(REPOSITORY, MANIFEST)).toJson().length)
        .isLessThan(FEW_SIGNATURES.signatureBytes());
  }

  /** In files each writer has a store of its own, as if each were another process. */
  @ParameterizedTest
  @ValueSource(strings = {"memory", "files"})
  void givesWritersAtOnceTheAnswersOfOneAfterTheOther(String kind) throws Exception {
    SignatureRepository shared = store(kind);
    CountDownLatch start = new CountDownLatch(1);
    ExecutorService threads = Executors.newFixedThreadPool(12);
    try {
      List<Future<Addition>> answers = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        ExtensionSignature signature = signature(i % 4, i % 4 == 3 ? "n" + i : "s" + i % 4);
        SignatureRepository store = kind.equals("memory") ? shared : store(kind);
        answers.add(
            threads.submit(
                () -> {
                  start.await();
                  return add(store, signature);
                }));
      }
      start.countDown();
      List<Addition> all = new ArrayList<>();
      for (Future<Addition> answer : answers) {
        all.add(answer.get());
      }
      assertThat(Collections.frequency(all, Addition.ADDED)).isEqualTo(4);
      assertThat(Collections.frequency(all, Addition.ALREADY_STORED)).isEqualTo(6);
      assertThat(Collections.frequency(all, Addition.NAME_TAKEN)).isEqualTo(2);
      assertThat(shared.list(REPOSITORY, MANIFEST)).hasSize(4);
    } finally {
      threads.shutdownNow();
    }
  }

  /** Somebody removes the newest signature while two add the same one. */
  @Test
  void addsNoDuplicateWhenTwoWritersMeetARemoval() throws Exception {
    SignatureRepository plain = store("files");
    add(plain, signature(1, "one"));
    add(plain, signature(2, "two"));
    add(plain, signature(3, "three"));
    // Because of the gap it lists twice, the second time when it has read.
    Files.delete(directory().resolve("signature-2.json"));
    CountDownLatch otherWaitsOrIsDone = new CountDownLatch(1);
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      FileSignatureRepository other =
          meeting(otherWaitsOrIsDone::countDown, (directory, most) -> listed(directory));
      List<Future<Addition>> answers = new ArrayList<>();
      AtomicInteger listings = new AtomicInteger();
      FileSignatureRepository first =
          meeting(
              () -> {},
              (directory, most) -> {
                if (listings.incrementAndGet() == 2) {
                  Files.delete(directory.resolve("signature-3.json"));
                  answers.add(
                      thread.submit(
                          () -> {
                            try {
                              return add(other, signature(5, "new"));
                            } finally {
                              otherWaitsOrIsDone.countDown();
                            }
                          }));
                  await(otherWaitsOrIsDone);
                }
                return listed(directory);
              });

      assertThat(add(first, signature(4, "new"))).isEqualTo(Addition.ADDED);
      assertThat(answers.get(0).get()).isEqualTo(Addition.ALREADY_STORED);
    } finally {
      thread.shutdownNow();
    }

    assertThat(plain.list(REPOSITORY, MANIFEST))
        .containsExactly(signature(1, "one"), signature(4, "new"));
  }

  /** The other process holds the lock, adds the same and lets go, or is killed. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void waitsForAnotherProcess(boolean killed) throws Exception {
    SignatureRepository plain = store("files");
    add(plain, signature(1, "one"));
    Path theirs = root.resolve("theirs.json");
    Files.write(theirs, signature(2, "new").toJson());
    try (OtherProcess other =
        OtherProcess.holding(directory(), theirs, directory().resolve("signature-2.json"))) {
      FileSignatureRepository ours =
          meeting(
              killed ? other::kill : other::writeAndLetGo, (directory, most) -> listed(directory));

      assertThat(add(ours, signature(3, "new")))
          .isEqualTo(killed ? Addition.ADDED : Addition.ALREADY_STORED);
    }

    assertThat(plain.list(REPOSITORY, MANIFEST)).hasSize(2);
  }

  @Test
  void anInterruptEndsTheWaiting() throws Exception {
    add(store("files"), signature(1, "one"));
    try (DirectoryLock held =
        DirectoryLock.acquire(directory(), DirectoryLock.PATIENCE, () -> {})) {
      Thread[] writer = new Thread[1];
      FileSignatureRepository waiting =
          meeting(() -> writer[0].interrupt(), (directory, most) -> listed(directory));
      List<Throwable> thrown = Collections.synchronizedList(new ArrayList<>());
      writer[0] =
          new Thread(
              () -> {
                try {
                  add(waiting, signature(2, "two"));
                } catch (IOException e) {
                  thrown.add(e);
                }
              });
      writer[0].start();
      writer[0].join();

      assertThat(thrown).singleElement().isInstanceOf(InterruptedIOException.class);
      assertThat(held).isNotNull();
    }

    assertThat(add(store("files"), signature(2, "two"))).isEqualTo(Addition.ADDED);
  }

  @Test
  void aWriterWhoWaitsTooLongIsToldThatTheStoreIsBusy() throws Exception {
    add(store("files"), signature(1, "one"));
    FileSignatureRepository impatient =
        new FileSignatureRepository(
            root,
            (repository, manifest) -> Presence.PRESENT,
            FEW_SIGNATURES,
            new FileSignatureRepository.Listing() {
              @Override
              public List<Path> files(Path directory, int most) throws IOException {
                return listed(directory);
              }

              @Override
              public Duration patience() {
                return Duration.ZERO;
              }
            });
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (DirectoryLock held =
        DirectoryLock.acquire(directory(), DirectoryLock.PATIENCE, () -> {})) {
      assertThat(held).isNotNull();
      assertBusy(thread.submit(() -> add(impatient, signature(2, "two"))));
    } finally {
      thread.shutdownNow();
    }
    try (OtherProcess other =
        OtherProcess.holding(directory(), root, directory().resolve("signature-2.json"))) {
      assertThat(other).isNotNull();
      assertThatThrownBy(() -> add(impatient, signature(2, "two")))
          .isInstanceOfSatisfying(
              SignatureRepositoryException.class,
              e -> assertThat(e.kind()).isEqualTo(SignatureRepositoryException.Kind.BUSY));
    }

    assertThat(files()).containsExactly("signature-1.json");
  }

  private static void assertBusy(Future<Addition> answer) {
    assertThatThrownBy(answer::get)
        .cause()
        .isInstanceOfSatisfying(
            SignatureRepositoryException.class,
            e -> assertThat(e.kind()).isEqualTo(SignatureRepositoryException.Kind.BUSY));
  }

  private FileSignatureRepository meeting(
      Runnable waiting, FileSignatureRepository.Listing listing) {
    return new FileSignatureRepository(
        root,
        (repository, manifest) -> Presence.PRESENT,
        FEW_SIGNATURES,
        new FileSignatureRepository.Listing() {
          private boolean told;

          @Override
          public List<Path> files(Path directory, int most) throws IOException {
            return listing.files(directory, most);
          }

          @Override
          public void waiting() {
            if (!told) {
              told = true;
              waiting.run();
            }
          }
        });
  }

  private static List<Path> listed(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(f -> f.toString().endsWith(".json")).toList();
    }
  }

  private static void await(CountDownLatch latch) throws InterruptedIOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new InterruptedIOException();
    }
  }

  @Test
  void writesOneFileEachAndLeavesNothingElse() throws IOException {
    SignatureRepository store = store("files");
    add(store, signature(1, "one"));
    add(store, signature(2, "two"));
    add(store, signature(2, "three"));

    assertThat(files()).containsExactly("signature-1.json", "signature-2.json");
    assertThat(Files.readAllBytes(directory().resolve("signature-1.json")))
        .isEqualTo(signature(1, "one").toJson());
  }

  @Test
  void ignoresWhatACrashLeftBehindAndFillsNoGap() throws IOException {
    SignatureRepository store = store("files");
    add(store, signature(1, "one"));
    add(store, signature(2, "two"));
    Files.delete(directory().resolve("signature-1.json"));
    Files.writeString(directory().resolve(".new-123.tmp"), "{\"schemaVersion\":2,\"na");

    assertThat(add(store, signature(2, "two"))).isEqualTo(Addition.ALREADY_STORED);
    assertThat(add(store, signature(3, "three"))).isEqualTo(Addition.ADDED);
    assertThat(store.list(REPOSITORY, MANIFEST))
        .containsExactly(signature(2, "two"), signature(3, "three"));
    assertThat(files()).contains("signature-2.json", "signature-3.json");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"signature-2.json", "signature-02.json", "signature-.json", "signature-2"})
  void takesABrokenEntryForAnErrorAndNotForNothing(String name) throws IOException {
    SignatureRepository store = store("files");
    add(store, signature(1, "one"));
    Files.writeString(directory().resolve(name), "<html>");

    assertThatThrownBy(() -> store.list(REPOSITORY, MANIFEST))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(name);
    assertThatThrownBy(() -> add(store, signature(2, "two"))).isInstanceOf(IOException.class);
    assertThat(files()).containsExactlyInAnyOrder("signature-1.json", name);
  }

  @Test
  void takesTooManyEntriesForAnError() throws IOException {
    SignatureRepository store = store("files");
    add(store, signature(1, "one"));
    for (int i = 2; i <= FEW + 1; i++) {
      Files.write(directory().resolve("signature-" + i + ".json"), signature(i, "s" + i).toJson());
    }

    assertThatThrownBy(() -> store.list(REPOSITORY, MANIFEST))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("more than 5 signatures");
  }

  @Test
  void readsNamesThatOtherServersGave() throws IOException {
    SignatureRepository store = store("files");
    ExtensionSignature foreign =
        ExtensionSignature.of(new SignatureName(MANIFEST, "by-hand"), new byte[] {1});

    add(store, foreign);

    assertThat(store.list(REPOSITORY, MANIFEST)).containsExactly(foreign);
  }

  @Test
  void reportsADirectoryThatCannotBeMade() throws IOException {
    Files.writeString(root.resolve("team"), "a file");
    SignatureRepository store = store("files");

    assertThatThrownBy(() -> add(store, signature(1, "one"))).isInstanceOf(IOException.class);
    assertThat(root.resolve("team")).hasContent("a file");
  }
}
