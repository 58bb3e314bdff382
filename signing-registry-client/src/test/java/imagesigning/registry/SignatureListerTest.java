package imagesigning.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import imagesigning.core.DockerReference;
import imagesigning.core.ImageReference;
import imagesigning.core.IndeterminateReason;
import imagesigning.core.ReferenceFormatException;
import imagesigning.core.RejectionReason;
import imagesigning.core.simplesigning.UntrustedSigstoreSignature;
import imagesigning.core.simplesigning.UntrustedSimpleSignature;
import imagesigning.policy.ImageInMemory.StoredSignature;
import imagesigning.policy.ImageInMemory.UnreadSignature;
import imagesigning.registry.SignatureListing.OfManifest;
import imagesigning.testkit.Route;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestIndex;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SignatureListerTest {
  private final VerifierRig rig = new VerifierRig();
  @TempDir Path work;

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void listsWhatLiesInTheLookasideStoreWithItsPlace() throws IOException {
    DockerReference image = rig.pushSigned("ns/app:1", TestImage.oci());
    rig.sign(image, TestImage.oci().digest());

    SignatureListing listing = list(image);

    assertThat(listing.isComplete()).isTrue();
    assertThat(listing.manifests()).hasSize(1);
    OfManifest only = listing.manifests().get(0);
    assertThat(only.digest()).isEqualTo(TestImage.oci().digest());
    String store = rig.lookaside.url() + "/ns/app@sha256=" + TestImage.oci().digest().hex();
    assertThat(only.signatures())
        .extracting(StoredSignature::store, StoredSignature::index)
        .containsExactly(tuple(store, 1), tuple(store, 2));
    assertThat(only.stores()).containsExactly(store);
  }

  @Test
  void listsTheIndexAndEveryInstanceWithoutFetchingThem() throws IOException {
    TestIndex index = TestIndex.multiPlatform();
    DockerReference image = rig.push("app:1", index);
    TestImage instance = index.images().get(1);
    rig.sign(image, instance.digest());

    SignatureListing listing = list(image);

    assertThat(listing.manifests()).hasSize(1 + index.images().size());
    assertThat(listing.manifests().get(0).digest()).isEqualTo(index.digest());
    assertThat(listing.manifests())
        .filteredOn(manifest -> !manifest.signatures().isEmpty())
        .extracting(OfManifest::digest, manifest -> manifest.platform().orElseThrow())
        .containsExactly(tuple(instance.digest(), instance.platform()));
    assertThat(rig.requests()).filteredOn(request -> request.contains("/manifests/")).hasSize(1);
  }

  @Test
  void whatCannotBeReadIsPartOfTheListing() throws IOException {
    DockerReference image = rig.pushSigned("app:1", TestImage.oci());
    rig.lookaside.add(image, TestImage.oci().digest(), "<html>".getBytes(StandardCharsets.UTF_8));

    SignatureListing listing = list(image);

    assertThat(listing.isComplete()).isTrue();
    assertThat(listing.describe())
        .contains("  ! " + rig.lookaside.url())
        .contains(", number 2: malformed: ");
    assertThat(listing.toJson())
        .contains("\"malformed\":true,\"reason\":\"signature-blob-invalid\"");
    assertThat(listing.manifests().get(0).signatures()).hasSize(1);
    assertThat(listing.manifests().get(0).unread())
        .extracting(UnreadSignature::index, UnreadSignature::reason)
        .containsExactly(tuple(2, RejectionReason.SIGNATURE_BLOB_INVALID));

    rig.registry.announceExtensionsApi(true);
    SignatureListing unanswered = list(image);
    assertThat(unanswered.isComplete()).isFalse();
    assertThat(unanswered.manifests().get(0).unread())
        .extracting(UnreadSignature::reason)
        .containsExactly(IndeterminateReason.REGISTRY_ERROR);
    assertThat(unanswered.toJson()).contains("\"malformed\":false,\"reason\":\"registry-error\"");
  }

  @Test
  void listsBothKindsInADirectory() throws IOException {
    Files.write(work.resolve("manifest.json"), TestImage.oci().manifest());
    Files.write(
        work.resolve("signature-1"),
        VerifierRig.KEY.sign("example.com/app:1", TestImage.oci().digest()));
    Files.writeString(work.resolve("signature-2"), "\0sigstore-json\n{}");

    List<OfManifest> found = lister().list(ImageReference.dir(work)).manifests();

    assertThat(found.get(0).signatures())
        .extracting(StoredSignature::signature)
        .satisfiesExactly(
            first -> assertThat(first).isInstanceOf(UntrustedSimpleSignature.class),
            second -> assertThat(second).isInstanceOf(UntrustedSigstoreSignature.class));
  }

  @Test
  void anImageThatCannotBeHadHasNoListing() {
    assertThatThrownBy(() -> list(rig.registry.reference("missing:1")))
        .isInstanceOfSatisfying(
            SignatureStoreException.class,
            e -> assertThat(e.failure()).isEqualTo(StoreFailure.IMAGE_UNKNOWN));
    rig.registry.faults().on(Route.manifests()).status(500);
    assertThatThrownBy(() -> list(rig.registry.reference("missing:1")))
        .isInstanceOfSatisfying(
            SignatureStoreException.class,
            e -> assertThat(e.failure()).isEqualTo(StoreFailure.SERVER_FAILURE));
    assertThatThrownBy(() -> lister().list(ImageReference.parse("docker-archive:/x")))
        .isInstanceOf(ReferenceFormatException.class);
  }

  @Test
  void warnsOfWhatIsOddInTheConfiguration() throws IOException {
    DockerReference image = rig.push("app:1", TestImage.oci());
    SignatureLister lister =
        SignatureLister.builder()
            .registries(
                VerifierRig.registriesFile(
                    "default-docker:\n  lookaside: '" + rig.lookaside.url() + "'\n  lookasid: x\n"))
            .http(HttpSettings.builder().plainHttpEverywhere().build())
            .build();

    assertThat(lister.list(ImageReference.docker(image)).warnings())
        .anyMatch(warning -> warning.contains("lookasid"));
  }

  private SignatureListing list(DockerReference image) throws IOException {
    return lister().list(ImageReference.docker(image));
  }

  private SignatureLister lister() {
    return SignatureLister.builder()
        .registries(VerifierRig.registries(rig.lookaside.url().toString()))
        .http(HttpSettings.builder().plainHttpEverywhere().build())
        .pause(time -> {})
        .build();
  }
}
