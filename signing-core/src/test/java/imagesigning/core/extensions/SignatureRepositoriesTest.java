package imagesigning.core.extensions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import imagesigning.core.Digest;
import imagesigning.core.Limits;
import imagesigning.core.extensions.ManifestLookup.Presence;
import imagesigning.core.extensions.SignatureRepository.Addition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What both stores promise, and what only the one in files does. */
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
      return files.map(file -> file.getFileName().toString()).sorted().toList();
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
                return files.filter(f -> !raced || f.endsWith("signature-2.json")).toList();
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
