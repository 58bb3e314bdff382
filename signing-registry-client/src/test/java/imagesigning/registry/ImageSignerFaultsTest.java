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
import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import imagesigning.registry.SigningReport.Missing;
import imagesigning.testkit.Route;
import imagesigning.testkit.TestAuth;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestIndex;
import java.nio.file.Files;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of an image whose signing fails. */
@Timeout(60)
class ImageSignerFaultsTest extends SigningFixture {
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
        .containsExactly(
            new Missing(
                second,
                Optional.of(rig.registry.reference("app:1")),
                "OpenPGP key " + KEY.fingerprint()));
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
}
