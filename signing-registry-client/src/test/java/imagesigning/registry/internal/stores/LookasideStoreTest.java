package imagesigning.registry.internal.stores;

import static imagesigning.registry.internal.stores.StoreRig.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.Digest;
import imagesigning.core.ImageReference;
import imagesigning.core.Limits;
import imagesigning.core.simplesigning.SignatureFormat;
import imagesigning.core.simplesigning.UntrustedSignature;
import imagesigning.core.simplesigning.UntrustedSigstoreSignature;
import imagesigning.core.simplesigning.UntrustedSimpleSignature;
import imagesigning.policy.HostEnvironment;
import imagesigning.policy.registries.RegistriesConfig;
import imagesigning.registry.SignatureStore;
import imagesigning.registry.SignatureStore.Stored;
import imagesigning.registry.StoreFailure;
import imagesigning.testkit.Route;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestKey;
import imagesigning.testkit.TestLookaside;
import imagesigning.testkit.TestRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LookasideStoreTest {
  private static final TestKey KEY = TestKey.generate();
  private static final Digest DIGEST = TestImage.oci().digest();

  private final TestRegistry registry = TestRegistry.start();
  private final ImageReference image = ImageReference.docker(registry.reference("ns/app:1"));
  private final UntrustedSimpleSignature signature = KEY.signature("example.com/app:1", DIGEST);
  @TempDir Path work;

  @AfterEach
  void close() {
    registry.close();
  }

  @Test
  void writesWhereRegistriesDSays() throws IOException {
    SignatureStore store = writing(config("lookaside: file://" + work + "/sigs"));

    store.check(image, SignatureFormat.SIMPLE_SIGNING);
    assertThat(work.resolve("sigs")).doesNotExist();
    Stored stored = store.add(image, DIGEST, signature);

    Path file = work.resolve("sigs/ns/app@sha256=" + DIGEST.hex() + "/signature-1");
    assertThat(stored).isEqualTo(new Stored(file.toString(), false));
    assertThat(file).hasBinaryContent(signature.message());
    assertThat(messages(store.read(image, DIGEST))).containsExactly(signature.message());
    assertThat(store.add(image, DIGEST, signature).alreadyThere()).isTrue();
  }

  @Test
  void stagingComesFirstForWritingAndIsNotRead() throws IOException {
    RegistriesConfig config =
        config(
            "lookaside: file://" + work + "/public",
            "lookaside-staging: file://" + work + "/staging/");

    Stored stored = writing(config).add(image, DIGEST, signature);

    assertThat(stored.place()).startsWith(work + "/staging/ns/app@sha256=");
    assertThat(writing(config).read(image, DIGEST)).hasSize(1);
    assertThat(reading(config).read(image, DIGEST)).isEmpty();
  }

  @Test
  void theConfigurationOfTheMostSpecificNameCounts() throws IOException {
    RegistriesConfig config =
        StoreRig.registries(
            work.resolve("registries.d"),
            """
            default-docker:
              lookaside: file://BASE/default
            docker:
              HOST/ns:
                lookaside: file://BASE/ns
            """
                .replace("BASE", work.toString())
                .replace("HOST", registry.host()));

    assertThat(writing(config).add(image, DIGEST, signature).place()).startsWith(work + "/ns/ns/");
    assertThat(
            writing(config)
                .add(ImageReference.docker(registry.reference("app:1")), DIGEST, signature)
                .place())
        .startsWith(work + "/default/app@");
  }

  @Test
  void writesToTheBuiltInDirectoryOfAUser() throws IOException {
    Path home = Files.createDirectory(work.resolve("home"));
    RegistriesConfig config = RegistriesConfig.empty(new HostEnvironment(home, false, work));

    Stored stored = writing(config).add(image, DIGEST, signature);

    assertThat(stored.place())
        .startsWith(home.resolve(".local/share/containers/sigstore/ns/app@sha256=").toString());
  }

  @Test
  void anHttpLocationCannotBeWrittenToAndTheMessageNamesItsLine() {
    RegistriesConfig config = config("lookaside: https://sigs.example.com/store");
    SignatureStore store = writing(config);

    for (boolean check : new boolean[] {true, false}) {
      assertFails(
              StoreFailure.NOT_WRITABLE,
              () -> {
                if (check) {
                  store.check(image, SignatureFormat.SIMPLE_SIGNING);
                } else {
                  store.add(image, DIGEST, signature);
                }
              })
          .hasMessageContaining("https://sigs.example.com/store")
          .hasMessageContaining(
              work.resolve("registries.d/default.yaml") + ":2 (default-docker.lookaside)")
          .hasMessageContaining("lookaside-staging");
    }
  }

  @Test
  void anHttpStagingLocationCannotBeWrittenToEither() {
    RegistriesConfig config =
        config("lookaside: file:///x", "lookaside-staging: http://sigs.example.com/store");

    assertFails(
            StoreFailure.NOT_WRITABLE,
            () -> writing(config).check(image, SignatureFormat.SIMPLE_SIGNING))
        .hasMessageContaining(":3 (default-docker.lookaside-staging)");
  }

  @Test
  void aLocationThatIsNoUsableUrlIsAConfigurationError() {
    RegistriesConfig config = config("lookaside: ftp://sigs.example.com/store");

    assertFails(
            StoreFailure.CONFIGURATION_INVALID,
            () -> writing(config).check(image, SignatureFormat.SIMPLE_SIGNING))
        .hasMessageContaining("default.yaml:2");
    assertFails(StoreFailure.CONFIGURATION_INVALID, () -> reading(config).read(image, DIGEST));
  }

  @Test
  void sigstoreSignaturesAreNoneOfItsBusiness() {
    SignatureStore store = writing(config("lookaside: file://" + work));

    assertFails(StoreFailure.NO_STORE, () -> store.check(image, SignatureFormat.SIGSTORE))
        .hasMessageContaining("use-sigstore-attachments");
    assertFails(
        StoreFailure.NO_STORE,
        () ->
            store.add(image, DIGEST, UntrustedSigstoreSignature.of("x", new byte[] {1}, Map.of())));
    assertThat(registry.requests()).isEmpty();
  }

  @Test
  void checksThatTheDirectoryCanBeMadeBeforeAnythingIsWritten() throws IOException {
    Files.writeString(work.resolve("file"), "a file");
    SignatureStore store = writing(config("lookaside: file://" + work + "/file/sigs"));

    assertFails(StoreFailure.FILE_FAILURE, () -> store.check(image, SignatureFormat.SIMPLE_SIGNING))
        .hasMessageContaining(work.resolve("file") + " is no directory")
        .hasMessageContaining("default.yaml:2 (default-docker.lookaside)")
        .hasMessageContaining("lookaside-staging");
    assertFails(StoreFailure.FILE_FAILURE, () -> store.add(image, DIGEST, signature))
        .hasMessageContaining(work.resolve("file").toString());
  }

  @Test
  void nothingCanBeMadeInAPlaceThatTakesNoFiles() {
    // Not even root can make a directory there.
    SignatureStore store = writing(config("lookaside: file:///proc/self/sigs"));

    assertFails(StoreFailure.FILE_FAILURE, () -> store.add(image, DIGEST, signature))
        .hasMessageContaining("/proc/self/sigs");
  }

  @Test
  void readsFromAServer() throws IOException {
    try (TestLookaside lookaside = TestLookaside.start()) {
      lookaside.add(image.dockerReference().orElseThrow(), DIGEST, signature.message());
      SignatureStore store = reading(config("lookaside: " + lookaside.url()));

      assertThat(messages(store.read(image, DIGEST))).containsExactly(signature.message());
      assertThat(store.read(image, TestImage.oci(2).digest())).isEmpty();

      lookaside.faults().on(Route.signature(1)).status(500);
      assertFails(StoreFailure.SERVER_FAILURE, () -> store.read(image, DIGEST))
          .hasMessageContaining("500");
    }
  }

  @Test
  void readingFailsForWhatReadersRefuse() throws IOException {
    RegistriesConfig config = config("lookaside: file://" + work + "/sigs");
    Path first = Path.of(writing(config).add(image, DIGEST, signature).place());

    Files.writeString(first.resolveSibling("signature-2"), "<html>");
    assertFails(StoreFailure.SIGNATURE_INVALID, () -> reading(config).read(image, DIGEST));

    Files.write(first.resolveSibling("signature-2"), new byte[Limits.DEFAULT.signatureBytes() + 1]);
    assertFails(StoreFailure.TOO_LARGE, () -> reading(config).read(image, DIGEST));

    Files.delete(first.resolveSibling("signature-2"));
    Files.createDirectory(first.resolveSibling("signature-2"));
    assertFails(StoreFailure.FILE_FAILURE, () -> reading(config).read(image, DIGEST))
        .hasMessageContaining("signature-2");
  }

  private static List<byte[]> messages(List<UntrustedSignature> signatures) {
    return signatures.stream().map(s -> ((UntrustedSimpleSignature) s).message()).toList();
  }

  private RegistriesConfig config(String... lines) {
    return StoreRig.registries(
        work.resolve("registries.d"), "default-docker:\n  " + String.join("\n  ", lines) + "\n");
  }

  private static SignatureStore writing(RegistriesConfig config) {
    return StoreRig.writing(StoreRig.access(config));
  }

  private static SignatureStore reading(RegistriesConfig config) {
    return StoreRig.reading(StoreRig.access(config));
  }
}
