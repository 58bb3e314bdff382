package imagesigning.registry;

import static imagesigning.registry.SigningRig.KEY;
import static imagesigning.registry.SigningRig.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.ImageReference;
import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import imagesigning.core.simplesigning.SignatureFormat;
import imagesigning.core.simplesigning.SigningService;
import imagesigning.core.simplesigning.UntrustedSignature;
import imagesigning.policy.Outcome;
import imagesigning.registry.SigningReport.Missing;
import imagesigning.testkit.Route;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestIndex;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Signing and pushing where the registry keeps signatures itself, also when it fails halfway. */
@Timeout(60)
class ExtensionsApiSigningTest {
  private static final TestIndex INDEX = TestIndex.multiPlatform();
  private static final Digest FIRST = INDEX.images().get(0).digest();
  private static final Digest SECOND = INDEX.images().get(1).digest();

  @TempDir Path directory;
  private SigningRig rig;

  @BeforeEach
  void start() {
    rig = new SigningRig(directory);
    rig.registry.serveExtensionsApi(true);
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void signsIntoTheRegistryAndNotBesideIt() throws Exception {
    ImageReference image = rig.push("app:1", INDEX);

    SigningReport report = rig.signer().signWith(service(KEY)).build().sign(image);

    assertThat(report.entries()).hasSize(2);
    assertThat(report.entries().get(0).place().orElseThrow()).contains("/extensions/v2/app/");
    assertThat(rig.registry.signatures("app", FIRST)).hasSize(1);
    assertThat(rig.registry.signatures("app", SECOND)).hasSize(1);
    assertThat(rig.storedFiles()).isEmpty();
    assertAllowed(image);
  }

  @Test
  void pushesAnImageWithItsSignatures() throws Exception {
    ImageReference image = rig.image("ns/app:1");

    rig.pusher()
        .signWith(service(KEY))
        .build()
        .push(LocalImages.dir(directory.resolve("image"), INDEX), image);

    assertThat(rig.registry.signatures("ns/app", FIRST)).hasSize(1);
    assertThat(rig.registry.signatures("ns/app", SECOND)).hasSize(1);
    assertThat(rig.registry.signatures("ns/app", INDEX.digest())).isEmpty();
    assertAllowed(image);
  }

  @ParameterizedTest
  @CsvSource({
    "400, REFUSED",
    "401, AUTHENTICATION_REQUIRED",
    "403, ACCESS_DENIED",
    "413, TOO_LARGE",
    "429, RATE_LIMITED",
    "500, SERVER_FAILURE"
  })
  void saysWhatIsThereWhenTheRegistryFailsInTheMiddle(int status, StoreFailure reason) {
    ImageReference image = rig.push("app:1", INDEX);
    rig.registry.faults().on(Route.extensionSignatures().method("PUT")).request(2).status(status);
    ImageSigner oneByOne = rig.signer().signWith(service(KEY)).parallelism(1).build();

    ImageSigningException failure =
        catchThrowableOfType(ImageSigningException.class, () -> oneByOne.sign(image));

    assertThat(((SignatureStoreException) failure.getCause()).failure()).isEqualTo(reason);
    assertThat(failure.report().entries())
        .extracting(SigningReport.Entry::manifest)
        .containsExactly(FIRST);
    assertThat(failure.missing())
        .containsExactly(
            new Missing(SECOND, image.dockerReference(), "OpenPGP key " + KEY.fingerprint()));
    assertThat(rig.registry.signatures("app", FIRST)).hasSize(1);
    assertThat(rig.registry.signatures("app", SECOND)).isEmpty();
  }

  @Test
  void anotherSignatureOfThatNameEndsNothing() throws Exception {
    ImageReference image = rig.push("app:1", INDEX);
    rig.registry.faults().on(Route.extensionSignatures().method("PUT")).request(1).status(409);

    rig.signer().signWith(service(KEY)).parallelism(1).build().sign(image);

    assertThat(rig.registry.signatures("app", FIRST)).hasSize(1);
    assertAllowed(image);
  }

  @Test
  void aPushWhoseSignatureIsRefusedSaysThatTheImageIsThere() throws Exception {
    ImageReference image = rig.image("ns/app:1");
    ImageReference source = LocalImages.dir(directory.resolve("image"), TestImage.oci());
    rig.registry.faults().on(Route.extensionSignatures().method("PUT")).status(403);
    ImagePusher pusher = rig.pusher().signWith(service(KEY)).build();

    ImagePushException failure =
        catchThrowableOfType(ImagePushException.class, () -> pusher.push(source, image));

    assertThat(failure).hasMessageContaining("The image itself is there.");
    assertThat(rig.registry.manifest("ns/app", "1")).isPresent();
    assertThat(rig.registry.signatures("ns/app", TestImage.oci().digest())).isEmpty();
  }

  @Test
  void aSignatureOfSomethingElseIsNeverStored() {
    ImageReference image = rig.push("app:1", TestImage.oci());
    ImageSigner confused = rig.signer().signWith(new ConfusedService()).build();

    SigningException failure =
        catchThrowableOfType(SigningException.class, () -> confused.sign(image));

    assertThat(failure.failure()).isEqualTo(SigningFailure.SIGNATURE_INVALID);
    assertThat(rig.writes()).isEmpty();
  }

  private void assertAllowed(ImageReference image) {
    try (ImageVerifier verifier = rig.verifier()) {
      assertThat(verifier.verify(image).outcome()).isEqualTo(Outcome.ALLOWED);
    }
  }

  /** Signs another name than it is asked to. */
  private static final class ConfusedService implements SigningService {
    @Override
    public UntrustedSignature sign(byte[] manifest, DockerReference identity) {
      return KEY.signature("example.com/other:1", Digest.sha256(manifest));
    }

    @Override
    public SignatureFormat format() {
      return SignatureFormat.SIMPLE_SIGNING;
    }

    @Override
    public String description() {
      return "a confused signer";
    }

    @Override
    public void close() {}
  }
}
