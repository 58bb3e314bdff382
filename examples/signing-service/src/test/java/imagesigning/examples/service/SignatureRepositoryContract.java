package imagesigning.examples.service;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.Limits;
import imagesigning.core.extensions.ExtensionSignature;
import imagesigning.core.extensions.ManifestLookup.Presence;
import imagesigning.core.extensions.RepositoryPath;
import imagesigning.core.extensions.SignatureName;
import imagesigning.core.extensions.SignatureRepository.Addition;
import imagesigning.core.services.SigningServiceDefinition;
import imagesigning.core.services.SigningServiceKind;
import imagesigning.registry.VerificationStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the stores promise, on whichever database. */
abstract class SignatureRepositoryContract {
  private static final int WRITERS = 8;
  private static final RepositoryPath APP = new RepositoryPath("shop/app");
  private static final Digest MANIFEST = Digest.sha256("manifest".getBytes(StandardCharsets.UTF_8));

  private Database database;
  private DatabaseSignatureRepository signatures;

  /** A URL of an empty database. */
  abstract String databaseUrl() throws IOException;

  @BeforeEach
  final void open() throws IOException {
    database = Database.open(ServiceSettings.of(Map.of("database.url", databaseUrl())));
    signatures = signatures(Limits.DEFAULT);
  }

  @AfterEach
  final void close() {
    database.close();
  }

  private DatabaseSignatureRepository signatures(Limits limits) {
    return new DatabaseSignatureRepository(
        database,
        new Repositories(database, Clock.systemUTC()),
        (repository, manifest) -> Presence.PRESENT,
        Clock.systemUTC(),
        limits);
  }

  private static ExtensionSignature signature(String content) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    return ExtensionSignature.of(SignatureName.of(MANIFEST, bytes), bytes);
  }

  @Test
  final void keepsSignaturesInTheirOrderByteForByte() throws IOException {
    assertThat(signatures.add(APP, MANIFEST, signature("first"))).isEqualTo(Addition.ADDED);
    assertThat(signatures.add(APP, MANIFEST, signature("second"))).isEqualTo(Addition.ADDED);

    assertThat(signatures.list(APP, MANIFEST))
        .containsExactly(signature("first"), signature("second"));
    assertThat(signatures.list(new RepositoryPath("other/app"), MANIFEST)).isEmpty();
  }

  @Test
  final void keepsTheSameContentOnceUnderWhateverName() throws IOException {
    signatures.add(APP, MANIFEST, signature("first"));
    ExtensionSignature renamed =
        ExtensionSignature.of(signature("other name").name(), signature("first").content());

    assertThat(signatures.add(APP, MANIFEST, renamed)).isEqualTo(Addition.ALREADY_STORED);
    assertThat(signatures.list(APP, MANIFEST)).containsExactly(signature("first"));
  }

  @Test
  final void doesNotLetAnotherSignatureTakeAName() throws IOException {
    signatures.add(APP, MANIFEST, signature("first"));
    ExtensionSignature taken =
        ExtensionSignature.of(signature("first").name(), signature("second").content());

    assertThat(signatures.add(APP, MANIFEST, taken)).isEqualTo(Addition.NAME_TAKEN);
    assertThat(signatures.list(APP, MANIFEST)).containsExactly(signature("first"));
  }

  @Test
  final void takesNoMoreThanClientsRead() throws IOException {
    for (int i = 0; i < Limits.DEFAULT.signatures(); i++) {
      assertThat(signatures.add(APP, MANIFEST, signature("s" + i))).isEqualTo(Addition.ADDED);
    }

    assertThat(signatures.add(APP, MANIFEST, signature("more"))).isEqualTo(Addition.FULL);
    assertThat(signatures.add(APP, MANIFEST, signature("s0"))).isEqualTo(Addition.ALREADY_STORED);
    String large = "x".repeat(3_000_000);
    RepositoryPath other = new RepositoryPath("large/app");
    assertThat(signatures.add(other, MANIFEST, signature(large))).isEqualTo(Addition.ADDED);
    assertThat(signatures.add(other, MANIFEST, signature(large + "y"))).isEqualTo(Addition.FULL);
  }

  @Test
  final void ofWritersAtOnceOneAddsTheSameSignature() throws Exception {
    assertThat(atOnce(i -> signature("same")))
        .containsOnlyOnce(Addition.ADDED)
        .filteredOn(a -> a != Addition.ADDED)
        .containsOnly(Addition.ALREADY_STORED);
  }

  @Test
  final void ofWritersAtOnceEachAddsItsOwn() throws Exception {
    assertThat(atOnce(i -> signature("own " + i))).containsOnly(Addition.ADDED);
    assertThat(signatures.list(APP, MANIFEST)).hasSize(WRITERS).doesNotHaveDuplicates();
  }

  @FunctionalInterface
  private interface Choice {
    ExtensionSignature of(int writer);
  }

  private List<Addition> atOnce(Choice choice) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
    CyclicBarrier together = new CyclicBarrier(WRITERS);
    try {
      List<Future<Addition>> additions = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        ExtensionSignature mine = choice.of(i);
        additions.add(
            threads.submit(
                () -> {
                  together.await();
                  return signatures.add(APP, MANIFEST, mine);
                }));
      }
      List<Addition> results = new ArrayList<>();
      for (Future<Addition> addition : additions) {
        results.add(addition.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  final void signingServicesHaveANameOnce() throws IOException {
    DatabaseSigningServiceStore services = new DatabaseSigningServiceStore(database);
    SigningServiceDefinition first = definition("one");

    assertThat(services.add(first)).isTrue();
    assertThat(services.add(definition("one"))).isFalse();
    assertThat(services.add(definition("two"))).isTrue();
    assertThat(services.byName("one")).hasValue(first);
    assertThat(services.byId(first.id())).hasValue(first);
    assertThat(services.list())
        .extracting(SigningServiceDefinition::name)
        .containsExactly("one", "two");
  }

  private static SigningServiceDefinition definition(String name) {
    return new SigningServiceDefinition(
        UUID.randomUUID(),
        name,
        SigningServiceKind.CONTAINER_MANIFEST,
        Path.of("/scripts/" + name),
        "0123456789ABCDEF0123456789ABCDEF01234567",
        "-----BEGIN PGP PUBLIC KEY BLOCK-----\n",
        Instant.parse("2026-01-01T00:00:00.123456Z"));
  }

  @Test
  final void aVerificationStatusIsReplacedAndCleared() throws IOException {
    DatabaseVerificationStatusStore statuses = new DatabaseVerificationStatusStore(database);
    VerificationStatus first = status("first");

    statuses.save(first);
    assertThat(statuses.find(MANIFEST)).hasValue(first);
    statuses.save(status("second"));
    assertThat(statuses.find(MANIFEST)).hasValue(status("second"));
    assertThat(statuses.clear(MANIFEST)).isTrue();
    assertThat(statuses.clear(MANIFEST)).isFalse();
    assertThat(statuses.find(MANIFEST)).isEmpty();
  }

  private static VerificationStatus status(String person) {
    return new VerificationStatus(
        MANIFEST,
        DockerReference.parse("registry.example.com/shop/app:1.0"),
        List.of("0123456789ABCDEF0123456789ABCDEF01234567", "FEDCBA98"),
        Instant.parse("2026-01-01T00:00:00Z"),
        person);
  }
}
