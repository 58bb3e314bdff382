package imagesigning.registry;

import static imagesigning.testkit.VerdictAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.ImageReference;
import imagesigning.core.IndeterminateReason;
import imagesigning.core.Platform;
import imagesigning.core.ReferenceFormatException;
import imagesigning.core.RejectionReason;
import imagesigning.policy.HostEnvironment;
import imagesigning.policy.KeyFiles;
import imagesigning.policy.PolicyEvaluator;
import imagesigning.policy.Verdict;
import imagesigning.policy.registries.RegistriesConfig;
import imagesigning.testkit.Route;
import imagesigning.testkit.TestAuth;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ImageVerifierTest {
  private static final Platform ARM64 = Platform.of("linux", "arm64");
  private static final Platform AMD64 = Platform.of("linux", "amd64");

  private final VerifierRig rig = new VerifierRig();
  @TempDir Path work;

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void allowsASignedImageAndPinsIt() {
    DockerReference image = rig.pushSigned("ns/app:1", TestImage.oci());

    Verdict verdict = verify(image);

    assertThat(verdict).isAllowed().hasPinnedDigest(TestImage.oci().digest()).hasNoWarnings();
    assertThat(verdict).isSignedBy(VerifierRig.KEY).hasScope("");
  }

  @Test
  void allowsASignedImageByDigest() {
    DockerReference image = rig.pushSigned("ns/app:1", TestImage.oci());

    assertThat(verify(image.withDigest(TestImage.oci().digest())))
        .isAllowed()
        .hasPinnedDigest(TestImage.oci().digest());
  }

  @Test
  void refusesWhatIsUnsignedSignedByAnotherOrAltered() {
    Verdict unsigned = verify(rig.push("unsigned:1", TestImage.oci()));
    assertThat(message(unsigned))
        .contains(
            " in " + rig.lookaside.url() + "/unsigned@" + TestImage.oci().digest().algorithm());
    assertThat(unsigned)
        .isRejectedFor(RejectionReason.NO_SIGNATURE)
        .hasDigest(TestImage.oci().digest());

    DockerReference foreign = rig.push("foreign:1", TestImage.oci());
    Digest digest = TestImage.oci().digest();
    rig.lookaside.put(foreign, digest, 1, VerifierRig.OTHER_KEY.sign(foreign.toString(), digest));
    assertThat(verify(foreign)).isRejectedFor(RejectionReason.OPENPGP_UNKNOWN_KEY);

    DockerReference renamed = rig.push("renamed:1", TestImage.oci());
    rig.lookaside.put(renamed, digest, 1, VerifierRig.KEY.sign("example.com/other:1", digest));
    assertThat(verify(renamed)).isRejectedFor(RejectionReason.IDENTITY_MISMATCH);

    DockerReference moved = rig.push("moved:1", TestImage.oci(2));
    rig.lookaside.put(
        moved, TestImage.oci(2).digest(), 1, VerifierRig.KEY.sign(moved.toString(), digest));
    assertThat(verify(moved)).isRejectedFor(RejectionReason.DIGEST_MISMATCH);

    DockerReference tampered = rig.pushSigned("tampered:1", TestImage.oci());
    rig.registry.tamper("tampered", digest, TestImage.oci(3).manifest());
    assertThat(verify(tampered.withDigest(digest)))
        .isRejectedFor(RejectionReason.MANIFEST_DIGEST_MISMATCH);
  }

  @Test
  void aSecondSignatureMayBeTheGoodOne() {
    DockerReference image = rig.push("app:1", TestImage.oci());
    Digest digest = TestImage.oci().digest();
    rig.lookaside.add(image, digest, VerifierRig.OTHER_KEY.sign(image.toString(), digest));
    rig.lookaside.add(image, digest, VerifierRig.OTHER_KEY.sign(image.toString(), digest));
    rig.sign(image, digest);

    assertThat(verify(image)).isAllowed();
  }

  @Test
  void aBrokenFileBesideAGoodSignatureRejects() {
    DockerReference image = rig.pushSigned("app:1", TestImage.oci());
    rig.lookaside.add(image, TestImage.oci().digest(), "<html>".getBytes());

    assertThat(verify(image)).isRejectedFor(RejectionReason.SIGNATURE_BLOB_INVALID);
  }

  @Test
  void aBrokenFileDecidesNothingWhileTheStoreMayNotCount() {
    DockerReference image = rig.push("app:1", TestImage.oci());
    rig.lookaside.add(image, TestImage.oci().digest(), "<html>".getBytes());
    rig.registry.faults().on(Route.ping()).status(503);

    assertThat(verify(image)).isIndeterminateBecause(IndeterminateReason.REGISTRY_ERROR);
  }

  @Test
  void judgesTheInstanceOfAnIndexWithItsOwnSignature() {
    TestIndex index = TestIndex.multiPlatform();
    DockerReference image = rig.push("app:1", index);
    Digest arm = index.image(ARM64).digest();
    rig.sign(image, arm);

    try (ImageVerifier verifier = rig.builder().platform(ARM64).build()) {
      Verdict verdict = verifier.verify("docker://" + image);
      assertThat(verdict).isAllowed().hasPinnedDigest(arm);
      assertThat(verdict.details().platform()).contains(ARM64);

      assertThat(
              verifier.verify(
                  ImageReference.docker(image), VerifyOptions.none().withPlatform(AMD64)))
          .isRejectedFor(RejectionReason.NO_SIGNATURE)
          .hasDigest(index.image(AMD64).digest());
    }
  }

  @Test
  void anIndexReferencedByDigestIsJudgedByItsInstance() {
    TestIndex index = TestIndex.multiPlatform();
    DockerReference image = rig.push("app:1", index);
    rig.sign(image, index.image(AMD64).digest());

    try (ImageVerifier verifier = rig.builder().platform(AMD64).build()) {
      assertThat(verifier.verify("docker://" + image.withDigest(index.digest())))
          .isAllowed()
          .hasPinnedDigest(index.image(AMD64).digest());
    }
  }

  @Test
  void theIndexsOwnSignatureIsNotEnough() {
    TestIndex index = TestIndex.multiPlatform();
    DockerReference image = rig.push("app:1", index);
    rig.sign(image, index.digest());

    try (ImageVerifier verifier = rig.builder().platform(AMD64).build()) {
      assertThat(verifier.verify("docker://" + image)).isRejectedFor(RejectionReason.NO_SIGNATURE);
    }
  }

  @Test
  void allInstancesMustBeSignedWhenAllAreAskedFor() {
    TestIndex index = TestIndex.multiPlatform();
    DockerReference image = rig.push("app:1", index);
    rig.sign(image, index.image(AMD64).digest());

    try (ImageVerifier verifier = rig.builder().allInstances(true).build()) {
      Verdict verdict = verifier.verify("docker://" + image);
      assertThat(verdict).isRejectedFor(RejectionReason.NO_SIGNATURE);
      assertThat(verdict.details().instances()).hasSize(2);

      rig.sign(image, index.image(ARM64).digest());
      assertThat(verifier.verify("docker://" + image)).isAllowed().hasPinnedDigest(index.digest());
      assertThat(
              verifier.verify(
                  ImageReference.docker(image),
                  VerifyOptions.none().withAllInstances(false).withPlatform(ARM64)))
          .isAllowed()
          .hasPinnedDigest(index.image(ARM64).digest());
    }
  }

  @Test
  void anIndexWithoutThePlatformIsIndeterminate() {
    DockerReference image = rig.push("app:1", TestIndex.multiPlatform());

    try (ImageVerifier verifier = rig.builder().platform(Platform.of("linux", "s390x")).build()) {
      Verdict verdict = verifier.verify("docker://" + image);
      assertThat(verdict).isIndeterminateBecause(IndeterminateReason.NO_INSTANCE_FOR_PLATFORM);
      assertThat(verdict.details().platform()).contains(Platform.of("linux", "s390x"));
    }
  }

  @Test
  void signaturesAreReadOverAStoreInFiles() throws IOException {
    DockerReference image = rig.push("ns/app:1", TestImage.oci());
    Digest digest = TestImage.oci().digest();
    Path store = work.resolve("ns/app@sha256=" + digest.hex());
    Files.createDirectories(store);
    Files.write(store.resolve("signature-1"), VerifierRig.KEY.sign(image.toString(), digest));

    try (ImageVerifier verifier =
        rig.builder().registries(VerifierRig.registries("file://" + work)).build()) {
      assertThat(verifier.verify("docker://" + image)).isAllowed();
    }
    assertThat(rig.lookaside.requests()).isEmpty();
  }

  @Test
  void aForbiddenLookasideIsAbsentOnlyIfTheCallerSaysSo() {
    DockerReference image = rig.pushSigned("app:1", TestImage.oci());
    rig.lookaside.faults().on(Route.signature(2)).status(403);
    DockerReference unsigned = rig.push("unsigned:1", TestImage.oci());
    rig.lookaside.faults().on(Route.path("/sigstore/unsigned@.*")).status(403);

    assertThat(verify(image)).isAllowed().hasWarningContaining("403");
    assertThat(verify(unsigned)).isIndeterminateBecause(IndeterminateReason.LOOKASIDE_UNREADABLE);
    try (ImageVerifier verifier = rig.builder().forbiddenLookasideIsAbsent(true).build()) {
      assertThat(verifier.verify("docker://" + image)).isAllowed().hasNoWarnings();
      assertThat(verifier.verify("docker://" + unsigned))
          .isRejectedFor(RejectionReason.NO_SIGNATURE);
    }
  }

  @Test
  void localConfigurationThatCannotBeUsedIsIndeterminate() throws IOException {
    DockerReference image = rig.pushSigned("app:1", TestImage.oci());
    try (ImageVerifier verifier =
        rig.builder().registries(VerifierRig.registries("ftp://sigs.example.com")).build()) {
      assertThat(verifier.verify("docker://" + image))
          .isIndeterminateBecause(IndeterminateReason.CONFIGURATION_UNREADABLE);
    }

    DockerReference nokey = rig.pushSigned("nokey/app:1", TestImage.oci());
    assertThat(verify(nokey)).isIndeterminateBecause(IndeterminateReason.KEY_FILE_UNREADABLE);

    rig.registry.protect(TestAuth.basic("joe", "secret"));
    Path broken = Files.writeString(work.resolve("auth.json"), "{");
    try (ImageVerifier verifier = rig.builder().credentials(AuthFile.at(broken)).build()) {
      assertThat(verifier.verify("docker://" + image))
          .isIndeterminateBecause(IndeterminateReason.CONFIGURATION_UNREADABLE);
    }
  }

  @Test
  void aSignedImageMayBeDemanded() {
    DockerReference open = rig.push("open/app:1", TestImage.oci());

    assertThat(verify(open)).isAllowed();
    try (ImageVerifier verifier = rig.builder().requireSigned(true).build()) {
      assertThat(verifier.verify("docker://" + open))
          .isRejectedFor(RejectionReason.SIGNATURE_VERIFICATION_REQUIRED);
    }
    assertThat(rig.registry.requests()).hasSize(1);
  }

  @Test
  void whatIsOddInTheConfigurationOfStoresIsSaidWithTheVerdict() {
    DockerReference signed = rig.pushSigned("app:1", TestImage.oci());
    DockerReference open = rig.push("open/app:1", TestImage.oci());
    DockerReference missing = rig.registry.reference("missing:1");
    RegistriesConfig misspelt =
        VerifierRig.registriesFile(
            "default-docker:\n  lookaside: '" + rig.lookaside.url() + "'\n  lookasid: x\n");

    try (ImageVerifier verifier = rig.builder().registries(misspelt).build()) {
      assertThat(verifier.verify("docker://" + signed))
          .isAllowed()
          .hasWarningContaining("lookasid");
      assertThat(verifier.verify("docker://" + missing))
          .isIndeterminateBecause(IndeterminateReason.MANIFEST_NOT_FOUND)
          .hasWarningContaining("lookasid");
      assertThat(verifier.verify("docker://" + open)).isAllowed().hasNoWarnings();
    }
  }

  @Test
  void aMissingConfigurationOfStoresIsSaidWithTheVerdict() throws IOException {
    DockerReference image = rig.push("app:1", TestImage.oci());
    Path missing = work.resolve("registries.d");

    try (ImageVerifier verifier =
        rig.builder()
            .registries(RegistriesConfig.load(missing, HostEnvironment.current()))
            .build()) {
      assertThat(verifier.verify("docker://" + image))
          .isRejectedFor(RejectionReason.NO_SIGNATURE)
          .hasWarningContaining(missing + " does not exist");
    }
  }

  @Test
  void anEndlessTimeIsNoError() {
    DockerReference image = rig.pushSigned("app:1", TestImage.oci());

    try (ImageVerifier verifier =
        rig.builder().timeout(Duration.ofSeconds(Long.MAX_VALUE)).build()) {
      assertThat(verifier.verify("docker://" + image)).isAllowed();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "docker-archive:/tmp/x.tar",
        "oci-archive:/tmp/x.tar",
        "docker-daemon:busybox:1",
        "tarball:/tmp/x.tar"
      })
  void otherTransportsAreRefusedAsInput(String image) {
    try (ImageVerifier verifier = rig.builder().build()) {
      assertThatThrownBy(() -> verifier.verify(image))
          .isInstanceOf(ReferenceFormatException.class)
          .hasMessageContaining("docker, dir and oci can");
    }
  }

  @Test
  void wrongNamesAreInputErrorsAndNotVerdicts() {
    try (ImageVerifier verifier = rig.builder().build()) {
      assertThatThrownBy(() -> verifier.verify("docker://UPPER/x"))
          .isInstanceOf(ReferenceFormatException.class);
    }
  }

  @Test
  void tellsItsListenerWhatItDoes() {
    DockerReference image = rig.push("app:1", TestIndex.multiPlatform());
    DockerReference closed = rig.push("closed/app:1", TestImage.oci());
    List<String> events = new ArrayList<>();
    VerificationListener listener =
        new VerificationListener() {
          @Override
          public void entered(ImageReference entered, VerificationPhase phase) {
            events.add(phase.toString());
          }

          @Override
          public void judged(ImageReference judged, Verdict verdict) {
            events.add(verdict.outcome().toString());
          }
        };

    try (ImageVerifier verifier = rig.builder().platform(AMD64).listener(listener).build()) {
      verifier.verify("docker://" + image);
      verifier.verify("docker://" + closed);
    }

    assertThat(events)
        .containsExactly(
            "POLICY",
            "MANIFEST",
            "INSTANCE",
            "SIGNATURES",
            "EVALUATION",
            "rejected",
            "POLICY",
            "rejected");
  }

  @Test
  void takesAnEvaluatorInsteadOfAPolicy() {
    PolicyEvaluator evaluator =
        PolicyEvaluator.builder(rig.policy())
            .keyFiles(KeyFiles.of(Map.of("/keys/release.gpg", VerifierRig.KEY.publicKey())))
            .build();
    DockerReference image = rig.pushSigned("app:1", TestImage.oci());

    try (ImageVerifier verifier =
        ImageVerifier.builder()
            .evaluator(evaluator)
            .registries(VerifierRig.registries(rig.lookaside.url().toString()))
            .http(HttpSettings.builder().plainHttp(rig.registry.host()).build())
            .build()) {
      assertThat(verifier.verify("docker://" + image)).isAllowed();
    }
    assertThatThrownBy(() -> rig.builder().evaluator(evaluator).build())
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(
            () -> ImageVerifier.builder().evaluator(evaluator).requireSigned(true).build())
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> ImageVerifier.builder().build())
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void isUselessOnceClosed() {
    ImageVerifier verifier = rig.builder().build();
    verifier.close();
    verifier.close();

    assertThatThrownBy(() -> verifier.verify("busybox")).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> verifier.verifyAll(List.of()))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> verifier.explain(ImageReference.parse("busybox")))
        .isInstanceOf(IllegalStateException.class);
  }

  private static String message(Verdict verdict) {
    return verdict.fold(allowed -> "", Verdict.Rejected::message, Verdict.Indeterminate::message);
  }

  private Verdict verify(DockerReference image) {
    try (ImageVerifier verifier = rig.builder().platform(AMD64).build()) {
      return verifier.verify("docker://" + image);
    }
  }
}
