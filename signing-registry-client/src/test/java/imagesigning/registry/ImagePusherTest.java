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
import imagesigning.core.signing.SigningException;
import imagesigning.core.simplesigning.SignatureBlob;
import imagesigning.core.simplesigning.UntrustedSigstoreSignature;
import imagesigning.policy.Outcome;
import imagesigning.testkit.RecordedRequest;
import imagesigning.testkit.Route;
import imagesigning.testkit.TestImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ImagePusherTest extends PushFixture {
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
  void pushesInstancesBeforeTheirIndexAndSignsThem() throws Exception {
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
        .containsExactly(first, second);
    assertAllowed();
  }

  @Test
  void signsTheIndexTooWhenAsked() throws Exception {
    PushReport report =
        rig.pusher()
            .signWith(service(KEY))
            .indexSigning(IndexSigning.INDEX_AND_INSTANCES)
            .build()
            .push(LocalImages.dir(source, INDEX), target());

    assertThat(report.signatures().entries())
        .extracting(SigningReport.Entry::manifest)
        .contains(INDEX.digest())
        .hasSize(INDEX.images().size() + 1);
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

  /** What a push puts there would replace the signatures of another image. */
  @ParameterizedTest
  @ValueSource(strings = {".sig", ".att", ".sbom", ""})
  void refusesATagThatHoldsWhatBelongsToAnotherImage(String suffix) throws Exception {
    String image = LocalImages.dir(source, IMAGE).toString();
    String tag = "sha256-" + IMAGE.digest().hex() + suffix;

    assertThatThrownBy(
            () -> pusher().push(image, "docker://" + rig.registry.host() + "/ns/app:" + tag))
        .isInstanceOf(ReferenceFormatException.class)
        .hasMessageContaining("of another image, which a push would replace");
    assertNothingSent();
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

    assertThat(failure.failure()).isEqualTo(StoreFailure.NO_STORE);
    assertNothingSent();
  }

  @Test
  void sendsNothingIfTheSignerFails() throws Exception {
    ImageReference image = LocalImages.dir(source, INDEX);
    ImagePusher failing = rig.pusher().signWith(SigningRig.failingAfter(1, KEY)).build();

    assertThatThrownBy(() -> failing.push(image, target()))
        .isInstanceOf(SigningException.class)
        .hasMessageContaining("locked");
    assertNothingSent();
  }
}
