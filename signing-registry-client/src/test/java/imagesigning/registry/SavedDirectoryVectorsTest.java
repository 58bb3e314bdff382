package imagesigning.registry;

import static imagesigning.testkit.VerdictAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.ImageReference;
import imagesigning.core.IndeterminateReason;
import imagesigning.core.RejectionReason;
import imagesigning.policy.Policy;
import imagesigning.policy.Verdict;
import imagesigning.testing.NeedsVectors;
import imagesigning.testing.Vectors;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code dir:} images that skopeo saved, with a GPG and a sigstore signature. */
class SavedDirectoryVectorsTest {
  /** Why those are refused that skopeo refuses. */
  private static final Map<String, RejectionReason> REASONS =
      Map.of(
          "saved.dir.wrong-reference", RejectionReason.IDENTITY_MISMATCH,
          "saved.dir.wrong-key", RejectionReason.OPENPGP_UNKNOWN_KEY);

  static Stream<PeerCase> cases() {
    return PeerCase.all().stream().filter(c -> c.directory().isPresent());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void judgesWhatSkopeoSaved(PeerCase peerCase) {
    Verdict verdict = judge(peerCase, PeerCase.filled(peerCase.policy(), "", ""));

    if (peerCase.accepted()) {
      assertThat(verdict).isAllowed();
    } else {
      assertThat(REASONS).containsKey(peerCase.id());
      assertThat(verdict).isRejectedFor(REASONS.get(peerCase.id()));
    }
  }

  @Test
  void acceptsTheGpgSignatureByItself() {
    PeerCase both = cases().filter(PeerCase::accepted).findFirst().orElseThrow();
    String policy =
        """
        {"default": [{"type": "reject"}], "transports": {"dir": {"": [
          {"type": "signedBy", "keyType": "GPGKeys", "keyPath": "%s/keys/gpg-ed25519.gpg",
           "signedIdentity": {"type": "exactReference",
                              "dockerReference": "registry.test/team/both:v1"}}]}}}
        """
            .formatted(PeerCase.directoryOfAll());

    Verdict verdict = judge(both, policy);

    assertThat(verdict).isAllowed();
    assertThat(verdict.orThrow().pinnedReference()).isEmpty();
  }

  /** A signature without the manifest it is about: one of the upstream library's images. */
  @NeedsVectors
  @Test
  void aDirectoryWithoutManifestIsNotJudged() {
    Path image =
        Vectors.directory()
            .resolve("upstream/containers-image/signature/dir-img-cosign-no-manifest")
            .toAbsolutePath();
    String policy =
        """
        {"default": [{"type": "sigstoreSigned", "keyPath": "%s/cosign.pub",
          "signedIdentity": {"type": "exactRepository", "dockerRepository": "a.example/b"}}]}
        """
            .formatted(image.getParent());
    try (ImageVerifier verifier =
        ImageVerifier.builder()
            .policy(Policy.parse(policy.getBytes(StandardCharsets.UTF_8), "policy.json"))
            .build()) {
      assertThat(verifier.verify(ImageReference.dir(image)))
          .isIndeterminateBecause(IndeterminateReason.MANIFEST_NOT_FOUND);
    }
  }

  private static Verdict judge(PeerCase peerCase, String policy) {
    try (ImageVerifier verifier =
        ImageVerifier.builder()
            .policy(Policy.parse(policy.getBytes(StandardCharsets.UTF_8), peerCase.policy()))
            .build()) {
      return verifier.verify(
          ImageReference.dir(
              PeerCase.directoryOfAll().resolve(peerCase.directory().orElseThrow())));
    }
  }
}
