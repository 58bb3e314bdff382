package imagesigning.registry;

import static imagesigning.registry.SigningRig.KEY;
import static imagesigning.registry.SigningRig.OTHER_KEY;
import static imagesigning.registry.SigningRig.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import imagesigning.core.Digest;
import imagesigning.core.ImageReference;
import imagesigning.core.IndeterminateReason;
import imagesigning.core.ReferenceFormatException;
import imagesigning.core.RejectionReason;
import imagesigning.core.VerdictReason;
import imagesigning.core.signing.SigningException;
import imagesigning.core.simplesigning.SignatureBlob;
import imagesigning.core.simplesigning.UntrustedSignature;
import imagesigning.core.simplesigning.UntrustedSigstoreSignature;
import imagesigning.policy.Outcome;
import imagesigning.policy.Verdict;
import imagesigning.testkit.RecordedRequest;
import imagesigning.testkit.Route;
import imagesigning.testkit.TestAuth;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ImagePusherTest {
  private static final TestImage IMAGE = TestImage.oci();
  private static final TestIndex INDEX = TestIndex.multiPlatform();

  @TempDir Path directory;
  private SigningRig rig;
  private Path source;

  @BeforeEach
  void start() {
    rig = new SigningRig(directory);
    source = directory.resolve("image");
  }

  @AfterEach
  void close() {
    rig.close();
  }

  private ImagePusher pusher() {
    return rig.pusher().signWith(service(KEY)).build();
  }

  private ImageReference target() {
    return rig.image("ns/app:1");
  }

  @Test
  void pushesADirectoryWithItsNewSignature() throws Exception {
    PushReport report = pusher().push(LocalImages.dir(source, IMAGE), target());

    assertThat(rig.registry.manifest("ns/app", "1")).contains(IMAGE.manifest());
    assertThat(report.manifest()).isEqualTo(IMAGE.digest());
    assertThat(report.manifests()).containsExactly(IMAGE.digest());
    assertThat(report.uploadedBlobs()).hasSize(2);
    assertThat(report.presentBlobs()).isEmpty();
    assertThat(report.signatures().entries()).hasSize(1);
    assertThat(report.signatures().entries().get(0).identity())
        .contains(rig.registry.reference("ns/app:1"));
    assertAllowed();
  }

  @Test
  void pushesALayoutByItsNames() throws Exception {
    ImageReference layout = LocalImages.oci(source, TestImage.docker());

    pusher().push(layout.toString(), target().toString());

    assertThat(rig.registry.manifest("ns/app", "1")).contains(TestImage.docker().manifest());
    RecordedRequest put = rig.registry.requests(Route.manifests().method("PUT")).get(0);
    assertThat(put.header("content-type")).contains(TestImage.docker().mediaType());
    assertAllowed();
  }

  @Test
  void goesThroughItsPhasesInOrder() throws Exception {
    pusher().push(LocalImages.dir(source, IMAGE), target());

    assertThat(rig.events)
        .containsExactly(
            "READING", "CHECKING", "SIGNING", "BLOBS", "MANIFESTS", "STORING", "READING_BACK");
  }

  @Test
  void makesNoRequestThatIsNotNeeded() throws Exception {
    rig.pusher().parallelism(1).build().push(LocalImages.dir(source, IMAGE), target());

    assertThat(rig.registry.requests()).hasSize(7);
    assertThat(rig.writes())
        .filteredOn(w -> w.startsWith("PUT"))
        .last()
        .isEqualTo("PUT /v2/ns/app/manifests/1");
    assertThat(rig.storedFiles()).isEmpty();
    assertThat(rig.events).containsExactly("READING", "BLOBS", "MANIFESTS");
  }

  @Test
  void pushesInstancesBeforeTheirIndexAndSignsAll() throws Exception {
    PushReport report =
        rig.pusher()
            .signWith(service(KEY))
            .parallelism(1)
            .build()
            .push(LocalImages.dir(source, INDEX), target());

    Digest first = INDEX.images().get(0).digest();
    Digest second = INDEX.images().get(1).digest();
    assertThat(rig.registry.requests(Route.manifests().method("PUT")))
        .extracting(RecordedRequest::path)
        .containsExactly(
            "/v2/ns/app/manifests/" + first,
            "/v2/ns/app/manifests/" + second,
            "/v2/ns/app/manifests/1");
    assertThat(rig.registry.manifest("ns/app", INDEX.digest().toString()))
        .contains(INDEX.manifest());
    assertThat(report.signatures().entries())
        .extracting(SigningReport.Entry::manifest)
        .containsExactly(first, second, INDEX.digest());
    assertAllowed();
  }

  @Test
  void doesNotUploadWhatIsThere() throws Exception {
    ImageReference image = LocalImages.dir(source, IMAGE);
    pusher().push(image, target());
    rig.registry.clearRequests();

    PushReport again = pusher().push(image, target());

    assertThat(again.uploadedBlobs()).isEmpty();
    assertThat(again.presentBlobs()).hasSize(2);
    assertThat(again.signatures().entries().get(0).alreadyThere()).isTrue();
    assertThat(rig.registry.requests(Route.uploads())).isEmpty();
  }

  @Test
  void takesTheSignaturesOfADirectoryAlong() throws Exception {
    ImageReference image = LocalImages.dir(source, INDEX);
    TestImage instance = INDEX.images().get(0);
    byte[] old = OTHER_KEY.sign("vendor.example.com/app:1", instance.digest());
    Files.write(source.resolve(instance.digest().hex() + ".signature-1"), old);

    PushReport report = pusher().push(image, target());

    assertThat(rig.signature("ns/app", instance.digest(), 1)).isEqualTo(old);
    assertThat(rig.signatures("ns/app", instance.digest())).isEqualTo(2);
    SigningReport.Entry copied = report.signatures().entries().get(0);
    assertThat(copied.signer()).isEqualTo("copied from " + image);
    assertThat(copied.identity()).isEmpty();
  }

  @Test
  void leavesTheSignaturesOfADirectoryBehindIfAsked() throws Exception {
    ImageReference image = LocalImages.dir(source, IMAGE);
    Files.write(source.resolve("signature-1"), KEY.sign("example.com/app:1", IMAGE.digest()));

    rig.pusher().copySignatures(false).build().push(image, target());

    assertThat(rig.storedFiles()).isEmpty();
  }

  @Test
  void pushesByDigest() throws Exception {
    ImageReference pinned = rig.image("ns/app@" + IMAGE.digest());

    pusher().push(LocalImages.dir(source, IMAGE), pinned);

    assertThat(rig.writes()).contains("PUT /v2/ns/app/manifests/" + IMAGE.digest());
    try (ImageVerifier verifier = rig.verifier()) {
      assertThat(verifier.verify(pinned).outcome()).isEqualTo(Outcome.ALLOWED);
    }
  }

  @Test
  void refusesATargetWithAnotherDigest() throws Exception {
    ImageReference other = rig.image("ns/app@" + TestImage.oci(2).digest());
    ImageReference image = LocalImages.dir(source, IMAGE);

    assertThatThrownBy(() -> pusher().push(image, other))
        .isInstanceOf(ReferenceFormatException.class)
        .hasMessageContaining(IMAGE.digest().toString());
    assertNothingSent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "docker://registry.example.com",
        "docker://registry.example.com:5000",
        "docker://localhost:5000",
        "docker://localhost",
        "registry.example.com"
      })
  void refusesATargetWithoutARepository(String host) throws Exception {
    String image = LocalImages.dir(source, IMAGE).toString();

    assertThatThrownBy(() -> pusher().push(image, host))
        .isInstanceOf(ReferenceFormatException.class)
        .hasMessageContaining("names no repository")
        .hasMessageContaining("docker://registry.example.com/app:1.2");
  }

  @Test
  void refusesATargetWithoutARepositoryThatWasParsedElsewhere() throws Exception {
    ImageReference image = LocalImages.dir(source, IMAGE);

    assertThatThrownBy(
            () -> pusher().push(image, ImageReference.parse("docker://registry.example.com")))
        .isInstanceOf(ReferenceFormatException.class)
        .hasMessageContaining("names no repository");
  }

  @Test
  void refusesATargetWithoutATag() throws Exception {
    String image = LocalImages.dir(source, IMAGE).toString();

    assertThatThrownBy(() -> pusher().push(image, "docker://" + rig.registry.host() + "/ns/app"))
        .isInstanceOf(ReferenceFormatException.class)
        .hasMessageContaining("neither tag nor digest");
    assertNothingSent();
  }

  @Test
  void refusesOtherSourcesAndTargets() throws Exception {
    ImageReference image = LocalImages.dir(source, IMAGE);

    assertThatThrownBy(() -> pusher().push(target(), target()))
        .isInstanceOf(ReferenceFormatException.class)
        .hasMessageContaining("dir:");
    assertThatThrownBy(() -> pusher().push(image, image))
        .isInstanceOf(ReferenceFormatException.class)
        .hasMessageContaining("to a registry");
    assertThatThrownBy(
            () -> pusher().push("docker-archive:/tmp/x.tar", "docker://example.com/app:1"))
        .isInstanceOf(ReferenceFormatException.class);
  }

  @Test
  void sendsNothingIfABlobIsMissing() throws Exception {
    ImageReference image = LocalImages.dir(source, INDEX);
    Files.delete(blob(INDEX.images().get(1), 1));

    assertUnreadable(image, IndeterminateReason.LOCAL_FILE_UNREADABLE, "incomplete");
  }

  @Test
  void sendsNothingIfABlobHasAnotherSize() throws Exception {
    ImageReference image = LocalImages.dir(source, IMAGE);
    Files.write(blob(IMAGE, 0), new byte[3]);

    assertUnreadable(image, RejectionReason.LAYOUT_INVALID, "3 bytes");
  }

  @Test
  void sendsNothingIfAnInstanceIsMissing() throws Exception {
    ImageReference image = LocalImages.dir(source, INDEX);
    Files.delete(source.resolve(INDEX.images().get(1).digest().hex() + ".manifest.json"));

    assertUnreadable(image, IndeterminateReason.MANIFEST_NOT_FOUND, "manifest.json");
  }

  @Test
  void sendsNothingIfTheManifestIsNone() throws Exception {
    ImageReference image = LocalImages.dir(source, IMAGE);
    Files.writeString(source.resolve("manifest.json"), "{}");

    assertUnreadable(image, RejectionReason.MANIFEST_INVALID, "no manifest of a known kind");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"config\":{\"digest\":\"DIGEST\",\"size\":1}}",
        "{\"config\":{\"digest\":\"sha256:1\",\"size\":1},\"layers\":[]}",
        "{\"config\":{\"size\":1},\"layers\":[]}",
        "{\"config\":{\"digest\":\"DIGEST\"},\"layers\":[]}",
        "{\"config\":{\"digest\":\"DIGEST\",\"size\":-1},\"layers\":[]}",
        "{\"config\":{\"digest\":\"DIGEST\",\"size\":1e3},\"layers\":[]}",
        "{\"config\":{\"digest\":\"DIGEST\",\"size\":9999999999999999999},\"layers\":[]}",
        "{\"config\":{\"digest\":\"DIGEST\",\"size\":1},\"layers\":{}}",
        "{\"config\":{\"digest\":\"DIGEST\",\"size\":1},\"layers\":[5]}"
      })
  void sendsNothingIfTheManifestDoesNotSayWhichBlobs(String members) throws Exception {
    ImageReference image = LocalImages.dir(source, IMAGE);
    String start =
        "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",";
    Files.writeString(
        source.resolve("manifest.json"),
        start + members.substring(1).replace("DIGEST", IMAGE.digest().toString()));

    assertUnreadable(image, RejectionReason.MANIFEST_INVALID, "cannot be pushed");
  }

  @Test
  void noLinkLeadsOutOfALayout() throws Exception {
    ImageReference layout = LocalImages.oci(source, IMAGE);
    Path blob = source.resolve("blobs/sha256/" + Digest.sha256(IMAGE.blobs().get(1)).hex());
    Path outside = Files.move(blob, directory.resolve("outside"));
    Files.createSymbolicLink(blob, outside);

    assertUnreadable(layout, RejectionReason.LAYOUT_INVALID, "leads out");
  }

  @Test
  void aBlobWithAnotherDigestEndsThePushBeforeTheManifest() throws Exception {
    ImageReference image = LocalImages.dir(source, IMAGE);
    byte[] content = IMAGE.blobs().get(1).clone();
    content[0] ^= 1;
    Files.write(blob(IMAGE, 1), content);

    ImagePushException failure = failureOf(image);

    ImageReadException cause = (ImageReadException) failure.getCause();
    assertThat(cause.reason()).isEqualTo(RejectionReason.LAYOUT_INVALID);
    assertThat(failure).hasMessageContaining("does not have the digest");
    assertThat(failure.report().manifests()).isEmpty();
    assertThat(rig.registry.blob("ns/app", Digest.sha256(content))).isEmpty();
    assertNothingPublished();
  }

  @Test
  void foreignLayersNeedNotBeThere() throws Exception {
    String config = Digest.sha256(IMAGE.blobs().get(0)).toString();
    String layer = TestImage.oci(7).digest().toString();
    String manifest =
        ("{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\","
                + "\"config\":{\"digest\":\"%s\",\"size\":%d},\"layers\":[{\"digest\":\"%s\","
                + "\"size\":5,\"urls\":[\"https://vendor.example.com/layer\"]}]}")
            .formatted(config, IMAGE.blobs().get(0).length, layer);
    ImageReference image = LocalImages.dir(source, IMAGE);
    Files.writeString(source.resolve("manifest.json"), manifest);
    rig.registry.faults().on(Route.manifests()).respond(201, "text/plain", new byte[0]);

    PushReport report = pusher().push(image, target());

    assertThat(report.foreignBlobs()).containsExactly(Digest.parse(layer));
    assertThat(report.uploadedBlobs()).containsExactly(Digest.parse(config));
  }

  @Test
  void sendsNothingIfThereIsNoPlaceForSignatures() throws Exception {
    ImageReference image = LocalImages.dir(source, IMAGE);
    ImagePusher nowhere =
        rig.pusher()
            .signWith(service(KEY))
            .registries(VerifierRig.registries("https://signatures.example.com/store"))
            .build();

    SignatureStoreException failure =
        catchThrowableOfType(SignatureStoreException.class, () -> nowhere.push(image, target()));

    assertThat(failure.failure()).isEqualTo(StoreFailure.NOT_WRITABLE);
    assertNothingSent();
  }

  @Test
  void sendsNothingIfTheSourcesSignaturesHaveNoPlace() throws Exception {
    ImageReference image = LocalImages.dir(source, IMAGE);
    UntrustedSigstoreSignature sigstore =
        UntrustedSigstoreSignature.of("application/json", new byte[] {1}, Map.of());
    Files.write(source.resolve("signature-1"), SignatureBlob.encode(sigstore));

    SignatureStoreException failure =
        catchThrowableOfType(
            SignatureStoreException.class, () -> rig.pusher().build().push(image, target()));

    assertThat(failure.failure()).isEqualTo(StoreFailure.FORMAT_UNSUPPORTED);
    assertNothingSent();
  }

  @Test
  void sendsNothingIfTheSignerFails() throws Exception {
    ImageReference image = LocalImages.dir(source, INDEX);
    ImagePusher failing = rig.pusher().signWith(SigningRig.failingAfter(2, KEY)).build();

    assertThatThrownBy(() -> failing.push(image, target()))
        .isInstanceOf(SigningException.class)
        .hasMessageContaining("locked");
    assertNothingSent();
  }

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

  private Path blob(TestImage image, int number) {
    return source.resolve(Digest.sha256(image.blobs().get(number)).hex());
  }

  private ImagePushException failureOf(ImageReference image) {
    ImagePusher oneByOne = rig.pusher().signWith(service(KEY)).parallelism(1).build();
    return catchThrowableOfType(ImagePushException.class, () -> oneByOne.push(image, target()));
  }

  private void assertUnreadable(ImageReference image, VerdictReason reason, String words) {
    ImageReadException failure =
        catchThrowableOfType(ImageReadException.class, () -> pusher().push(image, target()));
    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure).hasMessageContaining(words);
    assertNothingSent();
  }

  private void assertNothingSent() {
    assertThat(rig.writes()).isEmpty();
    assertThat(rig.storedFiles()).isEmpty();
  }

  private void assertNothingPublished() {
    assertThat(rig.registry.requests(Route.manifests())).isEmpty();
    assertThat(rig.registry.manifest("ns/app", "1")).isEmpty();
    assertThat(rig.storedFiles()).isEmpty();
  }

  private void assertAllowed() {
    try (ImageVerifier verifier = rig.verifier()) {
      Verdict verdict = verifier.verify(target());
      assertThat(verdict.outcome()).as(verdict.explain()).isEqualTo(Outcome.ALLOWED);
    }
  }

  /** A store that lets itself be checked and takes nothing. */
  private static final class FullStore implements SignatureStore {
    @Override
    public List<UntrustedSignature> read(ImageReference image, Digest manifest) {
      return List.of();
    }

    @Override
    public Stored add(ImageReference image, Digest manifest, UntrustedSignature signature)
        throws IOException {
      throw new SignatureStoreException(StoreFailure.CONFLICT, "The store is full.", null);
    }

    @Override
    public void check(ImageReference image, Format format) {}
  }
}
