package imagesigning.registry;

import static imagesigning.registry.SigningRig.KEY;
import static imagesigning.registry.SigningRig.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import imagesigning.core.Digest;
import imagesigning.core.ImageReference;
import imagesigning.core.IndeterminateReason;
import imagesigning.core.RejectionReason;
import imagesigning.testkit.Route;
import imagesigning.testkit.TestAuth;
import imagesigning.testkit.TestImage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pushes that the registry, the signer or an interrupt ends. */
@Timeout(60)
class ImagePusherFaultsTest extends PushFixture {
  @Test
  void pushesBehindAuthentication() throws Exception {
    rig.registry.protect(TestAuth.bearer("joe", "secret").anonymousPull());
    ImageReference image = LocalImages.dir(source, IMAGE);

    rig.pusher()
        .credentials(CredentialsProvider.always(Credentials.ofPassword("joe", "secret")))
        .build()
        .push(image, target());

    assertThat(rig.registry.manifest("ns/app", "1")).contains(IMAGE.manifest());
    assertThat(rig.registry.requests(Route.token())).hasSize(1);
  }

  @Test
  void withoutCredentialsNothingIsStored() throws Exception {
    rig.registry.protect(TestAuth.bearer("joe", "secret").anonymousPull());

    ImagePushException failure = failureOf(LocalImages.dir(source, IMAGE));

    RegistryException cause = (RegistryException) failure.getCause();
    assertThat(cause.reason()).isEqualTo(IndeterminateReason.AUTHENTICATION_REQUIRED);
    assertNothingPublished();
  }

  @ParameterizedTest
  @CsvSource({
    "HEAD, 403, ACCESS_DENIED",
    "HEAD, 500, REGISTRY_ERROR",
    "POST, 401, AUTHENTICATION_REQUIRED",
    "POST, 403, ACCESS_DENIED",
    "POST, 405, REGISTRY_ERROR",
    "POST, 429, RATE_LIMITED",
    "POST, 500, REGISTRY_ERROR",
    "PUT, 401, AUTHENTICATION_REQUIRED",
    "PUT, 403, ACCESS_DENIED",
    "PUT, 413, REGISTRY_ERROR",
    "PUT, 429, RATE_LIMITED",
    "PUT, 500, REGISTRY_ERROR"
  })
  void aRegistryThatFailsDuringBlobsEndsThePushBeforeTheManifest(
      String method, int status, IndeterminateReason reason) throws Exception {
    Route route = method.equals("HEAD") ? Route.blobs() : Route.uploads();
    rig.registry.faults().on(route.method(method)).status(status);

    ImagePushException failure = failureOf(LocalImages.dir(source, INDEX));

    RegistryException cause = (RegistryException) failure.getCause();
    assertThat(cause.reason()).isEqualTo(reason);
    assertThat(cause.status()).hasValue(status);
    assertThat(failure).hasMessageContaining("Nothing was stored under " + target());
    assertThat(failure.report().manifests()).isEmpty();
    assertNothingPublished();
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 409, 413, 429, 500})
  void aRegistryThatRefusesAnInstanceGetsNoIndex(int status) throws Exception {
    String second = INDEX.images().get(1).digest().toString();
    rig.registry.faults().on(Route.manifest("ns/app", second).method("PUT")).status(status);

    ImagePushException failure = failureOf(LocalImages.dir(source, INDEX));

    assertThat(((RegistryException) failure.getCause()).status()).hasValue(status);
    assertThat(failure.report().manifests()).containsExactly(INDEX.images().get(0).digest());
    assertThat(rig.registry.manifest("ns/app", "1")).isEmpty();
    assertThat(rig.storedFiles()).isEmpty();
  }

  @Test
  void aBrokenConnectionEndsThePush() throws Exception {
    rig.registry.faults().on(Route.uploads().method("PUT")).request(2).reset();

    ImagePushException failure = failureOf(LocalImages.dir(source, IMAGE));

    RegistryException cause = (RegistryException) failure.getCause();
    assertThat(cause.reason()).isEqualTo(IndeterminateReason.REGISTRY_UNREACHABLE);
    assertThat(failure.report().uploadedBlobs()).hasSize(1);
    assertNothingPublished();
  }

  @Test
  void pushingAgainGoesOnFromThere() throws Exception {
    rig.registry.faults().on(Route.uploads().method("PUT")).request(2).status(500);
    ImageReference image = LocalImages.dir(source, IMAGE);
    failureOf(image);

    PushReport report = pusher().push(image, target());

    assertThat(report.presentBlobs()).hasSize(1);
    assertThat(report.uploadedBlobs()).hasSize(1);
    assertAllowed();
  }

  @Test
  void noticesThatTheRegistryStoredAnotherManifest() throws Exception {
    rig.registry
        .faults()
        .on(Route.manifests().method("PUT"))
        .digestHeader(TestImage.oci(2).digest());

    ImagePushException failure = failureOf(LocalImages.dir(source, IMAGE));

    assertThat(((ImageReadException) failure.getCause()).reason())
        .isEqualTo(RejectionReason.DIGEST_HEADER_MISMATCH);
    assertThat(failure).hasMessageContaining("Whether " + target() + " names the image now is not");
    assertThat(rig.storedFiles()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 403, 413})
  void aManifestThatWasRefusedIsNotThere(int status) throws Exception {
    rig.registry.faults().on(Route.manifests().method("PUT")).status(status);

    ImagePushException failure = failureOf(LocalImages.dir(source, IMAGE));

    assertThat(failure).hasMessageContaining("Nothing was stored under " + target());
  }

  @Test
  void doesNotClaimToKnowWhatBecameOfAManifestWithoutAnAnswer() throws Exception {
    rig.registry.faults().on(Route.manifests().method("PUT")).reset();

    ImagePushException failure = failureOf(LocalImages.dir(source, IMAGE));

    assertThat(failure)
        .hasMessageContaining("Whether " + target() + " names the image now is not known.")
        .hasMessageNotContaining("Nothing was stored");
  }

  @Test
  void saysThatTheImageIsThereButNotItsSignature() throws Exception {
    ImageReference image = LocalImages.dir(source, IMAGE);
    ImagePusher full = rig.pusher().signWith(service(KEY)).store(new FullStore()).build();

    ImagePushException failure =
        catchThrowableOfType(ImagePushException.class, () -> full.push(image, target()));

    assertThat(failure).hasMessageContaining("The image itself is there.");
    assertThat(failure.getCause()).isInstanceOf(ImageSigningException.class);
    assertThat(((ImageSigningException) failure.getCause()).missing()).hasSize(1);
    assertThat(failure.report().manifests()).containsExactly(IMAGE.digest());
    assertThat(failure.report().signatures().entries()).isEmpty();
  }

  @Test
  void tellsOfEveryBlobAndSignature() throws Exception {
    List<String> told = new CopyOnWriteArrayList<>();
    ImagePusher telling =
        rig.pusher()
            .signWith(service(KEY))
            .listener(
                new SigningListener() {
                  @Override
                  public void blob(
                      ImageReference image, Digest blob, long bytes, boolean alreadyThere) {
                    told.add(blob + " " + bytes + " " + alreadyThere);
                  }

                  @Override
                  public void stored(ImageReference image, SigningReport.Entry signature) {
                    told.add("signature of " + signature.manifest());
                  }
                })
            .build();

    telling.push(LocalImages.dir(source, IMAGE), target());

    byte[] config = IMAGE.blobs().get(0);
    assertThat(told)
        .hasSize(3)
        .contains(Digest.sha256(config) + " " + config.length + " false")
        .endsWith("signature of " + IMAGE.digest());
  }

  @Test
  void aRegistryThatDoesNotAnswerEndsThePushInTime() throws Exception {
    rig.registry.faults().on(Route.uploads().method("PUT")).stall();
    ImageReference image = LocalImages.dir(source, IMAGE);
    ImagePusher hasty = rig.pusher().timeout(Duration.ofMillis(1500)).build();

    ImagePushException failure =
        catchThrowableOfType(ImagePushException.class, () -> hasty.push(image, target()));

    assertThat(((RegistryException) failure.getCause()).reason())
        .isEqualTo(IndeterminateReason.TIMEOUT);
    assertNothingPublished();
  }

  @Test
  void anInterruptEndsThePush() throws Exception {
    ImageReference image = LocalImages.dir(source, IMAGE);
    Thread caller = Thread.currentThread();
    ImagePusher interrupted =
        rig.pusher()
            .listener(
                new SigningListener() {
                  @Override
                  public void entered(ImageReference entered, SigningPhase phase) {
                    if (phase == SigningPhase.BLOBS) {
                      caller.interrupt();
                    }
                  }
                })
            .build();

    assertThatThrownBy(() -> interrupted.push(image, target()))
        .isInstanceOf(VerificationInterruptedException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(rig.registry.requests(Route.manifests())).isEmpty();
  }

  @Test
  void waitsWhenTheRegistryAsksForItBeforeAnUpload() throws Exception {
    rig.registry.faults().on(Route.uploads().method("POST")).request(1).rateLimited("1");

    pusher().push(LocalImages.dir(source, IMAGE), target());

    assertAllowed();
  }

  @Test
  void anUploadGoesWhereTheRegistrySays() throws Exception {
    ImageReference image = LocalImages.dir(source, IMAGE);
    rig.registry
        .faults()
        .on(Route.uploads().method("POST"))
        .request(1)
        .redirect(307, rig.registry.uri().resolve("/v2/ns/app/blobs/uploads/"));

    pusher().push(image, target());

    assertAllowed();
  }
}
