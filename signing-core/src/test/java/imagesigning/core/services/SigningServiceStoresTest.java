package imagesigning.core.services;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import imagesigning.core.Digest;
import imagesigning.core.testing.OtherProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What both stores promise, and what only the one in files does. */
@Timeout(120)
class SigningServiceStoresTest {
  private static final String FINGERPRINT = "8F336A705074623F7FC3273945ACE14E3EBB9BBA";
  private static final Instant CREATED = Instant.parse("2022-01-04T16:51:49.208122Z");

  @TempDir private Path directory;

  private SigningServiceStore store(String kind) {
    return kind.equals("memory")
        ? new InMemorySigningServiceStore()
        : new FileSigningServiceStore(directory.resolve("services"));
  }

  private static SigningServiceDefinition service(String name, Instant created) {
    return new SigningServiceDefinition(
        UUID.randomUUID(),
        name,
        SigningServiceKind.CONTAINER_MANIFEST,
        Path.of("/var/lib/pulp/scripts/container_sign.sh"),
        FINGERPRINT,
        "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nabc=\n-----END PGP PUBLIC KEY BLOCK-----\n",
        created);
  }

  private Path file(String name) {
    return directory
        .resolve("services")
        .resolve("service-" + Digest.sha256(name.getBytes(UTF_8)).hex() + ".json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"memory", "files"})
  void givesBackWhatWasAddedInTheOrderOfCreation(String kind) throws IOException {
    SigningServiceStore store = store(kind);
    SigningServiceDefinition late = service("a/../<\"ä\u20ac\"> \\", CREATED.plusSeconds(1));
    SigningServiceDefinition early = service("z", CREATED);
    SigningServiceDefinition same = service("y", CREATED);

    assertThat(store.list()).isEmpty();
    assertThat(store.byName("z")).isEmpty();
    for (SigningServiceDefinition service : List.of(late, early, same)) {
      assertThat(store.add(service)).isTrue();
    }

    assertThat(store.list()).containsExactly(same, early, late);
    assertThat(store.byName(late.name())).contains(late);
    assertThat(store.byName("Z")).isEmpty();
    assertThat(store.byId(early.id())).contains(early);
    assertThat(store.byId(UUID.randomUUID())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"memory", "files"})
  void keepsTheFirstOfAName(String kind) throws IOException {
    SigningServiceStore store = store(kind);
    SigningServiceDefinition first = service("one", CREATED);

    assertThat(store.add(first)).isTrue();
    assertThat(store.add(service("one", CREATED))).isFalse();
    assertThat(store.list()).containsExactly(first);
  }

  @ParameterizedTest
  @ValueSource(strings = {"memory", "files"})
  void letsOneOfSeveralWritersHaveAName(String kind) throws Exception {
    int writers = 8;
    CountDownLatch start = new CountDownLatch(1);
    SigningServiceStore shared = store(kind);
    ExecutorService threads = Executors.newFixedThreadPool(writers);
    try {
      List<Future<Boolean>> added = new ArrayList<>();
      for (int i = 0; i < writers; i++) {
        SigningServiceStore own = kind.equals("memory") ? shared : store(kind);
        added.add(
            threads.submit(
                () -> {
                  start.await();
                  return own.add(service("one", CREATED));
                }));
      }
      start.countDown();
      int won = 0;
      for (Future<Boolean> one : added) {
        won += one.get() ? 1 : 0;
      }
      assertThat(won).isEqualTo(1);
      assertThat(shared.list()).hasSize(1);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void writesFilesThatOnlyTheirOwnerReadsAndLeavesNoOthers() throws IOException {
    SigningServiceStore store = store("files");
    store.add(service("one", CREATED));
    store.add(service("one", CREATED));

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file("one"))))
        .isEqualTo("rw-------");
    try (Stream<Path> files = Files.list(directory.resolve("services"))) {
      assertThat(files).containsExactlyInAnyOrder(file("one"), file("one").resolveSibling(".lock"));
    }
  }

  @Test
  void doesNotMindWhatACrashWhileWritingLeaves() throws IOException {
    SigningServiceStore store = store("files");
    SigningServiceDefinition one = service("one", CREATED);
    store.add(one);
    byte[] whole = Files.readAllBytes(file("one"));
    for (int length : new int[] {0, 1, whole.length / 2, whole.length}) {
      Files.write(
          directory.resolve("services").resolve(".new-" + length + ".tmp"),
          java.util.Arrays.copyOf(whole, length));
    }

    SigningServiceStore again = store("files");

    assertThat(again.list()).containsExactly(one);
    assertThat(again.add(service("two", CREATED))).isTrue();
    assertThat(again.list()).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"formatVersion\":1|\"formatVersion\":2|formatVersion",
        "\"formatVersion\":1,||formatVersion",
        "container:Manifest|container:Other|container:OtherSigningService",
        "8F336A70|8f336a70|40 hex digits",
        "\"script\":\"/|\"script\":\"|absolute",
        "\"script\":|\"skript\":|no text \"script\"",
        "2022-01-04T|2022-13-04T|2022-13-04",
        "\"name\":\"one\"|\"name\":\"two\"|it is signing service \"two\"",
        "\"name\":\"one\"|\"name\":\"one\",\"name\":\"one\"|name",
        "{\"form|[\"form|broken",
      })
  void readsNothingIfOneFileIsBroken(String part, String instead, String problem)
      throws IOException {
    SigningServiceStore store = store("files");
    store.add(service("one", CREATED));
    store.add(service("other", CREATED));
    String text = Files.readString(file("one"));
    assertThat(text).contains(part);
    Files.writeString(file("one"), text.replace(part, instead == null ? "" : instead));

    assertThatThrownBy(store::list)
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file("one").toString())
        .hasMessageContaining(problem);
    assertThatThrownBy(() -> store.byName("one")).isInstanceOf(IOException.class);
    assertThat(store.add(service("one", CREATED))).isFalse();
  }

  @Test
  void takesNoMoreThanItWouldReadAgain() throws IOException {
    Path services = Files.createDirectory(directory.resolve("services"));
    for (int i = 0; i < 1024; i++) {
      Files.createFile(services.resolve("service-" + i + ".json"));
    }
    SigningServiceStore store = store("files");

    assertThatThrownBy(() -> store.add(service("one", CREATED)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("holds 1024 signing services, the limit");
    assertThat(store.byName("one")).isEmpty();
    assertThat(services).isDirectoryNotContaining(file -> file.toString().endsWith(".tmp"));
  }

  /** One has found room for the last service when the other comes. */
  @Test
  void twoWritersTogetherAddNoMoreThanIsReadAgain() throws Exception {
    SigningServiceStore plain = few(new FileSigningServiceStore.Meeting() {});
    plain.add(service("one", CREATED));
    CountDownLatch otherWaitsOrIsDone = new CountDownLatch(1);
    SigningServiceStore other =
        few(
            new FileSigningServiceStore.Meeting() {
              @Override
              public void waiting() {
                otherWaitsOrIsDone.countDown();
              }
            });
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      List<Future<Boolean>> answers = new ArrayList<>();
      SigningServiceStore first =
          few(
              new FileSigningServiceStore.Meeting() {
                @Override
                public void roomFound() {
                  answers.add(
                      thread.submit(
                          () -> {
                            try {
                              return other.add(service("three", CREATED));
                            } finally {
                              otherWaitsOrIsDone.countDown();
                            }
                          }));
                  try {
                    otherWaitsOrIsDone.await();
                  } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                }
              });

      assertThat(first.add(service("two", CREATED))).isTrue();
      assertThatThrownBy(() -> answers.get(0).get())
          .hasCauseInstanceOf(IOException.class)
          .hasMessageContaining("holds 2 signing services, the limit");
    } finally {
      thread.shutdownNow();
    }

    assertThat(plain.list()).hasSize(2);
  }

  /** The other process holds the lock, adds the last one and lets go, or is killed. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void waitsForAnotherProcess(boolean killed) throws Exception {
    SigningServiceStore plain = few(new FileSigningServiceStore.Meeting() {});
    plain.add(service("one", CREATED));
    Path theirs = directory.resolve("theirs.json");
    Files.write(theirs, SigningServiceJson.stored(service("two", CREATED)));
    try (OtherProcess other =
        OtherProcess.holding(directory.resolve("services"), theirs, file("two"))) {
      SigningServiceStore ours =
          few(
              new FileSigningServiceStore.Meeting() {
                private boolean told;

                @Override
                public void waiting() {
                  if (!told) {
                    told = true;
                    if (killed) {
                      other.kill();
                    } else {
                      other.writeAndLetGo();
                    }
                  }
                }
              });

      if (killed) {
        assertThat(ours.add(service("three", CREATED))).isTrue();
      } else {
        assertThatThrownBy(() -> ours.add(service("three", CREATED)))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("holds 2 signing services, the limit");
      }
    }

    assertThat(plain.list()).hasSize(2);
  }

  private SigningServiceStore few(FileSigningServiceStore.Meeting meeting) {
    return new FileSigningServiceStore(directory.resolve("services"), 2, meeting);
  }

  @Test
  void failsWhereItCannotWrite() throws IOException {
    Files.writeString(directory.resolve("services"), "no directory");
    SigningServiceStore store = store("files");

    assertThatThrownBy(() -> store.add(service("one", CREATED))).isInstanceOf(IOException.class);
    assertThatThrownBy(store::list).isInstanceOf(IOException.class);
  }

  @Test
  void definitionsAreChecked() {
    SigningServiceDefinition good = service("one", CREATED.plusNanos(1));

    assertThat(good.created()).isEqualTo(CREATED);
    assertThat(good.toString())
        .isEqualTo(
            "signing service \"one\" (script /var/lib/pulp/scripts/container_sign.sh, key "
                + FINGERPRINT
                + ")");
    for (String fingerprint : List.of("", FINGERPRINT.substring(24), FINGERPRINT + "00")) {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  new SigningServiceDefinition(
                      good.id(),
                      "one",
                      good.kind(),
                      good.script(),
                      fingerprint,
                      good.publicKey(),
                      CREATED));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> service("a\nb", CREATED));
  }

  @Test
  void writesPulpsJsonWithMicroseconds() {
    SigningServiceDefinition service =
        service("signing-service-test", Instant.parse("2022-01-04T16:51:49.2Z"));

    assertThat(service.toPulpJson())
        .isEqualTo(
            "{\"pulp_href\":\"/pulp/api/v3/signing-services/"
                + service.id()
                + "/\",\"pulp_created\":\"2022-01-04T16:51:49.200000Z\","
                + "\"name\":\"signing-service-test\",\"pubkey_fingerprint\":\""
                + FINGERPRINT
                + "\",\"public_key\":\"-----BEGIN PGP PUBLIC KEY BLOCK-----\\n\\nabc=\\n"
                + "-----END PGP PUBLIC KEY BLOCK-----\\n\","
                + "\"script\":\"/var/lib/pulp/scripts/container_sign.sh\"}");
  }
}
