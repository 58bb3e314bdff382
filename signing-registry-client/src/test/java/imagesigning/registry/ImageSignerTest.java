package imagesigning.registry;

import static imagesigning.registry.SigningRig.KEY;
import static imagesigning.registry.SigningRig.OTHER_KEY;
import static imagesigning.registry.SigningRig.keyring;
import static imagesigning.registry.SigningRig.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.ImageReference;
import imagesigning.core.IndeterminateReason;
import imagesigning.core.ReferenceFormatException;
import imagesigning.core.RejectionReason;
import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import imagesigning.core.simplesigning.UntrustedSignature;
import imagesigning.core.simplesigning.UntrustedSimpleSignature;
import imagesigning.policy.Outcome;
import imagesigning.policy.Verdict;
import imagesigning.registry.SigningReport.Missing;
import imagesigning.testkit.Route;
import imagesigning.testkit.TestAuth;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestIndex;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ImageSignerTest {
  private static final TestImage IMAGE = TestImage.oci();

  @TempDir Path directory;
  private SigningRig rig;

  @BeforeEach
  void start() {
    rig = new SigningRig(directory);
  }

  @AfterEach
  void close() {
    rig.close();
  }

  private ImageSigner signer() {
    return rig.signer().signWith(service(KEY)).build();
  }

  @Test
  void signsATagSoThatClientsAcceptIt() throws Exception {
    ImageReference image = rig.push("app:1", IMAGE);

    SigningReport report = signer().sign(image.toString());

    assertThat(report.entries()).hasSize(1);
    SigningReport.Entry entry = report.entries().get(0);
    assertThat(entry.manifest()).isEqualTo(IMAGE.digest());
    assertThat(entry.identity()).contains(rig.registry.reference("app:1"));
    assertThat(entry.signer()).isEqualTo("OpenPGP key " + KEY.fingerprint());
    assertThat(entry.place().orElseThrow())
        .contains(rig.lookaside.file("app", IMAGE.digest(), 1).toString());
    assertThat(entry.alreadyThere()).isFalse();
    assertAllowed(image);
  }

  @Test
  void fetchesTheManifestOnce() throws Exception {
    ImageReference image = rig.push("app:1", IMAGE);

    signer().sign(image);

    assertThat(rig.registry.requests(Route.manifests())).hasSize(1);
    assertThat(rig.registry.requests()).hasSize(2);
    assertThat(rig.events)
        .containsExactly("CHECKING", "READING", "SIGNING", "STORING", "READING_BACK");
  }

  @Test
  void signsExactlyTheFetchedBytesAlthoughTheTagMoves() throws Exception {
    ImageReference image = rig.push("app:1", IMAGE);
    TestImage later = TestImage.oci(2);
    ImageSigner moving =
        rig.signer()
            .signWith(service(KEY))
            .listener(
                new SigningListener() {
                  @Override
                  public void entered(ImageReference entered, SigningPhase phase) {
                    if (phase == SigningPhase.SIGNING) {
                      rig.push("app:1", later);
                    }
                  }
                })
            .build();

    moving.sign(image);

    assertThat(rig.signatures("app", IMAGE.digest())).isEqualTo(1);
    assertThat(rig.signatures("app", later.digest())).isZero();
  }

  @Test
  void signsByDigestUnderTheDigestsName() throws Exception {
    rig.push("app:1", IMAGE);
    ImageReference pinned = rig.image("app@" + IMAGE.digest());

    SigningReport report = signer().sign(pinned);

    assertThat(report.entries().get(0).identity().orElseThrow())
        .hasToString(rig.registry.host() + "/app@" + IMAGE.digest());
    assertAllowed(pinned);
  }

  @Test
  void doesNotSignOtherBytesThanThoseOfTheDigest() {
    rig.push("app:1", IMAGE);
    rig.registry.tamper("app", IMAGE.digest(), TestImage.oci(2).manifest());

    ImageReadException failure =
        catchThrowableOfType(
            ImageReadException.class, () -> signer().sign(rig.image("app@" + IMAGE.digest())));

    assertThat(failure.reason()).isEqualTo(RejectionReason.MANIFEST_DIGEST_MISMATCH);
    assertThat(rig.storedFiles()).isEmpty();
  }

  @Test
  void doesNotSignWhatIsNoManifest() {
    rig.registry.push("app", "1", "text/html", "<html>".getBytes(StandardCharsets.UTF_8));

    ImageReadException failure =
        catchThrowableOfType(ImageReadException.class, () -> signer().sign(rig.image("app:1")));

    assertThat(failure.reason()).isEqualTo(RejectionReason.MANIFEST_INVALID);
    assertThat(rig.storedFiles()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"app", "docker://HOST/app", "HOST/app"})
  void refusesANameWithoutTagAndDigest(String name) {
    assertThatThrownBy(() -> signer().sign(name.replace("HOST", rig.registry.host())))
        .isInstanceOf(ReferenceFormatException.class)
        .hasMessageContaining("neither tag nor digest");
    assertThat(rig.registry.requests()).isEmpty();
  }

  @Test
  void refusesAnIdentityWithBothTagAndDigest() {
    DockerReference both = DockerReference.parse("example.com/app:1@" + IMAGE.digest());

    assertThatThrownBy(() -> rig.signer().identity(both))
        .isInstanceOf(ReferenceFormatException.class)
        .hasMessageContaining("both a tag and a digest");
  }

  @Test
  void signsAnotherNameThanThatOfTheMirror() throws Exception {
    ImageReference image = rig.push("mirror/app:1", IMAGE);

    rig.signer()
        .signWith(service(KEY))
        .identity(DockerReference.parse("original.example.com/app:1"))
        .publicKeys(keyring(KEY))
        .build()
        .sign(image);

    assertThat(rig.signature("mirror/app", IMAGE.digest(), 1))
        .isEqualTo(KEY.sign("original.example.com/app:1", IMAGE.digest()));
  }

  @Test
  void signsEveryInstanceOfAnIndexUnderTheTag() throws Exception {
    TestIndex index = TestIndex.multiPlatform();
    ImageReference image = rig.push("app:1", index);

    SigningReport report = signer().sign(image);

    assertThat(report.entries())
        .extracting(SigningReport.Entry::manifest)
        .containsExactly(index.images().get(0).digest(), index.images().get(1).digest());
    assertThat(report.entries())
        .allSatisfy(e -> assertThat(e.identity()).contains(rig.registry.reference("app:1")));
    assertThat(rig.signatures("app", index.digest())).isZero();
    assertThat(rig.registry.requests(Route.manifests())).hasSize(3);
    assertAllowed(image);
  }

  @Test
  void signsTheIndexTooIfAsked() throws Exception {
    TestIndex index = TestIndex.multiPlatform();
    ImageReference image = rig.push("app:1", index);

    rig.signer()
        .signWith(service(KEY))
        .indexSigning(ImageSigner.IndexSigning.INDEX_AND_INSTANCES)
        .build()
        .sign(image);

    assertThat(rig.signatures("app", index.digest())).isEqualTo(1);
    assertThat(rig.storedFiles()).hasSize(3);
  }

  @Test
  void existingSignaturesStay() throws Exception {
    ImageReference image = rig.push("app:1", IMAGE);
    byte[] existing = OTHER_KEY.sign(rig.registry.host() + "/app:1", IMAGE.digest());
    rig.lookaside.put("app", IMAGE.digest(), 1, existing);

    signer().sign(image);

    assertThat(rig.signature("app", IMAGE.digest(), 1)).isEqualTo(existing);
    assertThat(rig.signatures("app", IMAGE.digest())).isEqualTo(2);
  }

  @Test
  void severalSignersSignEach() throws Exception {
    ImageReference image = rig.push("app:1", IMAGE);

    SigningReport report =
        rig.signer().signWith(service(KEY)).signWith(service(OTHER_KEY)).build().sign(image);

    assertThat(report.entries())
        .extracting(SigningReport.Entry::signer)
        .containsExactly(
            "OpenPGP key " + KEY.fingerprint(), "OpenPGP key " + OTHER_KEY.fingerprint());
    assertThat(rig.signatures("app", IMAGE.digest())).isEqualTo(2);
  }

  @Test
  void aSignatureThatIsThereByteForByteIsNotAddedAgain() throws Exception {
    ImageReference image = rig.push("app:1", IMAGE);
    signer().sign(image);

    SigningReport again = signer().sign(image);

    assertThat(again.entries().get(0).alreadyThere()).isTrue();
    assertThat(rig.signatures("app", IMAGE.digest())).isEqualTo(1);
    assertThat(again.describe()).endsWith("(was there before)");
  }

  @Test
  void passesOverASignerWhoseGoodSignatureIsThere() throws Exception {
    ImageReference image = rig.push("app:1", IMAGE);
    signer().sign(image);
    ImageSigner skipping =
        rig.signer()
            .signWith(service(KEY))
            .signWith(service(OTHER_KEY))
            .publicKeys(keyring(KEY, OTHER_KEY))
            .skipSigned(true)
            .build();

    SigningReport report = skipping.sign(image);

    assertThat(report.entries()).hasSize(2);
    assertThat(report.entries().get(0).place()).isEmpty();
    assertThat(report.entries().get(0).alreadyThere()).isTrue();
    assertThat(report.entries().get(1).signer()).contains(OTHER_KEY.fingerprint());
    assertThat(report.entries().get(1).place()).isPresent();
    assertThat(rig.signatures("app", IMAGE.digest())).isEqualTo(2);
  }

  @Test
  void whoWasPassedOverIsInTheReportOfAFailureToo() throws Exception {
    ImageReference image = rig.push("app:1", IMAGE);
    MemoryStore store = new MemoryStore();
    rig.signer().signWith(service(KEY)).store(store).build().sign(image);
    store.refusing = Optional.of(IMAGE.digest());
    ImageSigner both =
        rig.signer()
            .signWith(service(KEY))
            .signWith(service(OTHER_KEY))
            .publicKeys(keyring(KEY, OTHER_KEY))
            .skipSigned(true)
            .store(store)
            .build();

    ImageSigningException failure =
        catchThrowableOfType(ImageSigningException.class, () -> both.sign(image));

    assertThat(failure.report().entries())
        .extracting(SigningReport.Entry::signer)
        .containsExactly("OpenPGP key " + KEY.fingerprint());
    assertThat(failure.missing())
        .containsExactly(new Missing(IMAGE.digest(), "OpenPGP key " + OTHER_KEY.fingerprint()));
  }

  @Test
  void aSignatureForAnotherNameDoesNotPassForThisOne() throws Exception {
    ImageReference image = rig.push("app:1", IMAGE);
    rig.push("app:2", IMAGE);
    signer().sign(image);
    ImageSigner skipping =
        rig.signer().signWith(service(KEY)).publicKeys(keyring(KEY)).skipSigned(true).build();

    skipping.sign(rig.image("app:2"));

    assertThat(rig.signatures("app", IMAGE.digest())).isEqualTo(2);
  }

  @Test
  void skippingNeedsPublicKeys() {
    assertThatThrownBy(() -> rig.signer().signWith(service(KEY)).skipSigned(true).build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("public keys");
    assertThatThrownBy(() -> rig.signer().build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("signing service");
  }

  @Test
  void aSignatureThatDoesNotVerifyIsNotStored() {
    ImageReference image = rig.push("app:1", IMAGE);

    SigningException failure =
        catchThrowableOfType(
            SigningException.class,
            () ->
                rig.signer()
                    .signWith(service(OTHER_KEY))
                    .publicKeys(keyring(KEY))
                    .build()
                    .sign(image));

    assertThat(failure.failure()).isEqualTo(SigningFailure.SIGNATURE_INVALID);
    assertThat(rig.storedFiles()).isEmpty();
  }

  @Test
  void nothingIsStoredUntilEverySignatureIsMade() {
    ImageReference image = rig.push("app:1", TestIndex.multiPlatform());

    SigningException failure =
        catchThrowableOfType(
            SigningException.class,
            () -> rig.signer().signWith(SigningRig.failingAfter(1, KEY)).build().sign(image));

    assertThat(failure.failure()).isEqualTo(SigningFailure.PASSPHRASE_WRONG);
    assertThat(rig.storedFiles()).isEmpty();
  }

  @Test
  void saysWhichConfigurationIsMissingBeforeAnythingElse() {
    ImageReference image = rig.push("app:1", IMAGE);
    ImageSigner nowhere =
        rig.signer()
            .signWith(SigningRig.failingAfter(0, KEY))
            .registries(VerifierRig.registries("https://signatures.example.com/store"))
            .build();

    SignatureStoreException failure =
        catchThrowableOfType(SignatureStoreException.class, () -> nowhere.sign(image));

    assertThat(failure.failure()).isEqualTo(StoreFailure.NOT_WRITABLE);
    assertThat(failure).hasMessageContaining("lookaside-staging");
    assertThat(rig.registry.requests(Route.manifests())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "401, AUTHENTICATION_REQUIRED",
    "403, ACCESS_DENIED",
    "404, MANIFEST_NOT_FOUND",
    "500, REGISTRY_ERROR"
  })
  void storesNothingIfAnInstanceCannotBeHad(int status, IndeterminateReason reason) {
    ImageReference image = rig.push("app:1", TestIndex.multiPlatform());
    rig.registry.faults().on(Route.manifestsByDigest()).request(2).status(status);

    RegistryException failure =
        catchThrowableOfType(RegistryException.class, () -> signer().sign(image));

    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(rig.storedFiles()).isEmpty();
  }

  @Test
  void signsBehindAuthentication() throws Exception {
    ImageReference image = rig.push("app:1", IMAGE);
    rig.registry.protect(TestAuth.bearer("joe", "secret"));

    rig.signer()
        .signWith(service(KEY))
        .credentials(CredentialsProvider.always(Credentials.ofPassword("joe", "secret")))
        .build()
        .sign(image);

    assertThat(rig.signatures("app", IMAGE.digest())).isEqualTo(1);
  }

  @Test
  void signsADirectoryUnderTheNameGiven() throws Exception {
    TestIndex index = TestIndex.multiPlatform();
    ImageReference image = LocalImages.dir(directory.resolve("image"), index);

    SigningReport report =
        rig.signer()
            .signWith(service(KEY))
            .identity(DockerReference.parse("example.com/app:1"))
            .build()
            .sign(image);

    assertThat(report.entries()).hasSize(2);
    for (TestImage instance : index.images()) {
      assertThat(directory.resolve("image/" + instance.digest().hex() + ".signature-1"))
          .hasBinaryContent(KEY.sign("example.com/app:1", instance.digest()));
    }
  }

  @Test
  void aDirectoryNeedsAnIdentity() throws Exception {
    ImageReference image = LocalImages.dir(directory.resolve("image"), IMAGE);

    assertThatThrownBy(() -> signer().sign(image))
        .isInstanceOf(ReferenceFormatException.class)
        .hasMessageContaining("identity");
  }

  @Test
  void aLayoutCannotHoldSignatures() throws Exception {
    ImageReference image = LocalImages.oci(directory.resolve("layout"), IMAGE);
    ImageSigner named =
        rig.signer()
            .signWith(service(KEY))
            .identity(DockerReference.parse("example.com/app:1"))
            .build();

    SignatureStoreException failure =
        catchThrowableOfType(SignatureStoreException.class, () -> named.sign(image));

    assertThat(failure.failure()).isEqualTo(StoreFailure.NO_STORE);
  }

  @Test
  void saysWhatWasStoredAndWhatIsMissing() {
    TestIndex index = TestIndex.multiPlatform();
    ImageReference image = rig.push("app:1", index);
    Digest second = index.images().get(1).digest();
    MemoryStore store = new MemoryStore();
    store.refusing = Optional.of(second);
    ImageSigner toMemory = rig.signer().signWith(service(KEY)).store(store).parallelism(1).build();

    ImageSigningException failure =
        catchThrowableOfType(ImageSigningException.class, () -> toMemory.sign(image));

    assertThat(failure.report().entries())
        .extracting(SigningReport.Entry::manifest)
        .containsExactly(index.images().get(0).digest());
    assertThat(failure.missing())
        .containsExactly(new Missing(second, "OpenPGP key " + KEY.fingerprint()));
    assertThat(failure).hasMessageContaining("only 1 were stored").hasMessageContaining("is full");
    assertThat(failure.getCause()).isInstanceOf(SignatureStoreException.class);
    assertThat(store.signatures).hasSize(1);
  }

  @Test
  void noticesThatTheStoreChangedTheSignature() {
    ImageReference image = rig.push("app:1", IMAGE);
    MemoryStore store = new MemoryStore();
    store.changing = true;

    ImageSigningException failure =
        catchThrowableOfType(
            ImageSigningException.class,
            () -> rig.signer().signWith(service(KEY)).store(store).build().sign(image));

    assertThat(failure).hasMessageContaining("what lies there is not what was stored");
    assertThat(failure.report().entries()).hasSize(1);
    assertThat(failure.missing()).hasSize(1);
  }

  @Test
  void saysThatItCouldNotReadBack() {
    ImageReference image = rig.push("app:1", IMAGE);
    MemoryStore store = new MemoryStore();
    store.unreadable = true;

    ImageSigningException failure =
        catchThrowableOfType(
            ImageSigningException.class,
            () -> rig.signer().signWith(service(KEY)).store(store).build().sign(image));

    assertThat(failure).hasMessageContaining("could not be read back");
    assertThat(failure.getCause()).hasMessage("no reading here");
  }

  @Test
  void doesNotReadBackIfNotAsked() throws Exception {
    ImageReference image = rig.push("app:1", IMAGE);
    MemoryStore store = new MemoryStore();
    store.unreadable = true;

    rig.signer().signWith(service(KEY)).store(store).verifyBack(false).build().sign(image);

    assertThat(store.signatures).hasSize(1);
  }

  @Test
  void aReadOnlyStoreIsAClearError() throws Exception {
    ImageReference image = rig.push("app:1", IMAGE);
    Files.writeString(Files.createDirectories(directory).resolve("lookaside"), "a plain file");

    SignatureStoreException failure =
        catchThrowableOfType(SignatureStoreException.class, () -> signer().sign(image));

    assertThat(failure.failure()).isEqualTo(StoreFailure.FILE_FAILURE);
    assertThat(failure).hasMessageContaining("lookaside");
  }

  private void assertAllowed(ImageReference image) {
    try (ImageVerifier verifier = rig.verifier()) {
      Verdict verdict = verifier.verify(image);
      assertThat(verdict.outcome()).as(verdict.explain()).isEqualTo(Outcome.ALLOWED);
    }
  }

  /** A caller's store that misbehaves on demand. */
  private static final class MemoryStore implements SignatureStore {
    private final List<UntrustedSignature> signatures = new ArrayList<>();
    private Optional<Digest> refusing = Optional.empty();
    private boolean changing;
    private boolean unreadable;

    @Override
    public synchronized List<UntrustedSignature> read(ImageReference image, Digest manifest)
        throws IOException {
      if (unreadable) {
        throw new IOException("no reading here");
      }
      return List.copyOf(signatures);
    }

    @Override
    public synchronized Stored add(
        ImageReference image, Digest manifest, UntrustedSignature signature) throws IOException {
      if (refusing.equals(Optional.of(manifest))) {
        throw new SignatureStoreException(StoreFailure.CONFLICT, "The store is full.", null);
      }
      signatures.add(changing ? UntrustedSimpleSignature.of(new byte[] {1}) : signature);
      return new Stored("memory", false);
    }

    @Override
    public void check(ImageReference image, Format format) {}
  }
}
