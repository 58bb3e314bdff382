package imagesigning.registry;

import static imagesigning.testkit.VerdictAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.DockerReference;
import imagesigning.core.ImageReference;
import imagesigning.core.Platform;
import imagesigning.core.RejectionReason;
import imagesigning.testkit.TestAuth;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestIndex;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A verification makes no request that is not needed. */
@Timeout(60)
class RequestCountTest {
  private static final Platform AMD64 = Platform.of("linux", "amd64");
  private static final String STORE = "/sigstore/app@sha256=" + TestImage.oci().digest().hex();

  private final VerifierRig rig = new VerifierRig();

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void noneForARejectScope() {
    DockerReference image = rig.push("closed/app:1", TestImage.oci());

    try (ImageVerifier verifier = rig.builder().build()) {
      assertThat(verifier.verify("docker://" + image))
          .isRejectedFor(RejectionReason.POLICY_REJECTS);
    }

    assertThat(rig.requests()).isEmpty();
    assertThat(rig.registry.connections()).isZero();
  }

  @Test
  void onlyTheManifestForAScopeThatAcceptsAnything() {
    DockerReference image = rig.push("open/app:1", TestImage.oci());

    try (ImageVerifier verifier = rig.builder().build()) {
      assertThat(verifier.verify("docker://" + image))
          .isAllowed()
          .hasPinnedDigest(TestImage.oci().digest());
    }

    assertThat(rig.requests()).containsExactly("GET /v2/open/app/manifests/1");
  }

  @Test
  void coldOneManifestOneQuestionAndTheLookasideFiles() {
    DockerReference image = rig.pushSigned("app:1", TestImage.oci());

    try (ImageVerifier verifier = rig.builder().build()) {
      assertThat(verifier.verify("docker://" + image)).isAllowed();
    }

    assertThat(rig.requests())
        .containsExactly(
            "GET " + STORE + "/signature-1",
            "GET " + STORE + "/signature-2",
            "GET /v2/",
            "GET /v2/app/manifests/1");
    assertThat(rig.registry.connections()).isEqualTo(1);
  }

  @Test
  void warmThreeForATaggedImageWithOneSignature() {
    DockerReference image = rig.pushSigned("app:1", TestImage.oci());

    try (ImageVerifier verifier = rig.builder().build()) {
      verifier.verify("docker://" + image);
      rig.clearRequests();

      assertThat(verifier.verify("docker://" + image)).isAllowed();

      assertThat(rig.requests())
          .containsExactly(
              "GET " + STORE + "/signature-1",
              "GET " + STORE + "/signature-2",
              "GET /v2/app/manifests/1");
      assertThat(rig.registry.connections()).isLessThanOrEqualTo(2);
      assertThat(rig.lookaside.connections()).isLessThanOrEqualTo(3);
    }
  }

  @Test
  void warmThreeWithCredentialsToo() {
    DockerReference image = rig.pushSigned("app:1", TestImage.oci());
    for (TestAuth auth :
        List.of(TestAuth.basic("joe", "secret"), TestAuth.bearer("joe", "secret"))) {
      rig.registry.protect(auth);
      try (ImageVerifier verifier =
          rig.builder()
              .credentials(CredentialsProvider.always(Credentials.ofPassword("joe", "secret")))
              .build()) {
        assertThat(verifier.verify("docker://" + image)).isAllowed();
        rig.clearRequests();

        assertThat(verifier.verify("docker://" + image)).isAllowed();

        assertThat(rig.requests()).hasSize(3);
      }
    }
  }

  @Test
  void coldWithCredentialsOneRefusalAndOneTokenMore() {
    DockerReference image = rig.pushSigned("app:1", TestImage.oci());
    rig.registry.protect(TestAuth.bearer("joe", "secret"));

    try (ImageVerifier verifier =
        rig.builder()
            .credentials(CredentialsProvider.always(Credentials.ofPassword("joe", "secret")))
            .build()) {
      assertThat(verifier.verify("docker://" + image)).isAllowed();
    }

    assertThat(rig.requests())
        .containsExactly(
            "GET " + STORE + "/signature-1",
            "GET " + STORE + "/signature-2",
            "GET /token",
            "GET /v2/",
            "GET /v2/app/manifests/1",
            "GET /v2/app/manifests/1");
  }

  @Test
  void anIndexCostsOneManifestMore() {
    TestIndex index = TestIndex.multiPlatform();
    DockerReference image = rig.push("app:1", index);
    rig.sign(image, index.image(AMD64).digest());

    try (ImageVerifier verifier = rig.builder().platform(AMD64).build()) {
      verifier.verify("docker://" + image);
      rig.clearRequests();

      assertThat(verifier.verify("docker://" + image)).isAllowed();
    }

    assertThat(rig.requests()).hasSize(4);
  }

  @Test
  void theQuestionIsAskedOncePerRegistryAlsoByManyAtOnce() {
    List<ImageReference> images =
        IntStream.range(0, 12)
            .mapToObj(i -> rig.pushSigned("app" + i + ":1", TestImage.oci()))
            .map(ImageReference::docker)
            .toList();

    try (ImageVerifier verifier = rig.builder().build()) {
      assertThat(verifier.verifyAll(images)).allSatisfy(verdict -> assertThat(verdict).isAllowed());
    }

    assertThat(rig.requests()).filteredOn("GET /v2/"::equals).hasSize(1);
    assertThat(rig.requests()).hasSize(1 + 3 * 12);
  }

  @Test
  void explainingMakesNone() {
    DockerReference image = rig.pushSigned("app:1", TestImage.oci());

    try (ImageVerifier verifier = rig.builder().build()) {
      verifier.explain(ImageReference.docker(image));
    }

    assertThat(rig.requests()).isEmpty();
    assertThat(rig.registry.connections()).isZero();
  }
}
