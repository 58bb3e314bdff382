package imagesigning.registry;

import static imagesigning.testkit.VerdictAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import imagesigning.core.ImageReference;
import imagesigning.core.IndeterminateReason;
import imagesigning.core.ReferenceFormatException;
import imagesigning.core.RejectionReason;
import imagesigning.policy.Policy;
import imagesigning.policy.Verdict;
import imagesigning.testkit.TestImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images in directories and OCI layouts. */
@Timeout(60)
class LocalImageVerifierTest {
  private final VerifierRig rig = new VerifierRig();
  @TempDir Path work;

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void judgesADirectory() throws IOException {
    TestImage image = TestImage.oci();
    Files.write(work.resolve("manifest.json"), image.manifest());
    try (ImageVerifier verifier = rig.builder().build()) {
      assertThat(verifier.verify("dir:" + work)).isRejectedFor(RejectionReason.NO_SIGNATURE);

      Files.write(
          work.resolve("signature-1"), VerifierRig.KEY.sign("example.com/app:1", image.digest()));
      Verdict verdict = verifier.verify("dir:" + work);
      assertThat(verdict).isAllowed();
      assertThat(verdict.orThrow().pinnedReference()).isEmpty();

      Files.delete(work.resolve("manifest.json"));
      assertThat(verifier.verify("dir:" + work))
          .isIndeterminateBecause(IndeterminateReason.MANIFEST_NOT_FOUND);

      Files.writeString(work.resolve("version"), "9");
      assertThat(verifier.verify("dir:" + work)).isRejectedFor(RejectionReason.LAYOUT_INVALID);
    }
  }

  @Test
  void judgesAnOciLayout() throws IOException {
    TestImage image = TestImage.oci();
    Path blobs = Files.createDirectories(work.resolve("blobs/sha256"));
    Files.write(blobs.resolve(image.digest().hex()), image.manifest());
    Files.writeString(work.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
    Files.writeString(
        work.resolve("index.json"),
        "{\"schemaVersion\":2,\"manifests\":[{\"digest\":\"" + image.digest() + "\"}]}");

    try (ImageVerifier verifier = rig.builder().build()) {
      Verdict verdict = verifier.verify("oci:" + work);
      assertThat(verdict).isAllowed().hasDigest(image.digest());
      assertThat(verdict.orThrow().pinnedReference()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"dir", "oci"})
  void judgesTheDirectoryWhosePolicyIsAskedThoughALinkIsChangedInBetween(String transport)
      throws IOException {
    Path trusted = directoryWith("trusted", TestImage.oci());
    Path other = directoryWith("other", TestImage.oci(2));
    Path link = Files.createSymbolicLink(work.resolve("link"), trusted);
    Policy policy =
        Policy.parse(
            ("{\"default\": [{\"type\": \"reject\"}], \"transports\": {\"TRANSPORT\": {\""
                    + trusted
                    + "\": [{\"type\": \"insecureAcceptAnything\"}]}}}")
                .replace("TRANSPORT", transport)
                .getBytes(StandardCharsets.UTF_8),
            "policy.json");
    ImageReference image = ImageReference.parse(transport + ":" + link);

    Files.delete(link);
    Files.createSymbolicLink(link, other);

    try (ImageVerifier verifier = rig.builder().policy(policy).build()) {
      assertThat(verifier.verify(image)).isAllowed().hasDigest(TestImage.oci().digest());
      assertThat(verifier.verify(transport + ":" + link))
          .isRejectedFor(RejectionReason.POLICY_REJECTS);
    }
  }

  /** One directory that is an image of both kinds. */
  private Path directoryWith(String name, TestImage image) throws IOException {
    Path directory = Files.createDirectory(work.toRealPath().resolve(name));
    Files.write(directory.resolve("manifest.json"), image.manifest());
    Path blobs = Files.createDirectories(directory.resolve("blobs/sha256"));
    Files.write(blobs.resolve(image.digest().hex()), image.manifest());
    Files.writeString(directory.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
    Files.writeString(
        directory.resolve("index.json"),
        "{\"schemaVersion\":2,\"manifests\":[{\"digest\":\"" + image.digest() + "\"}]}");
    return directory;
  }

  @Test
  void aMissingDirectoryIsAnInputError() {
    try (ImageVerifier verifier = rig.builder().build()) {
      assertThatThrownBy(() -> verifier.verify("dir:" + work.resolve("missing")))
          .isInstanceOf(ReferenceFormatException.class)
          .hasMessageContaining("there is no directory");
    }
  }
}
