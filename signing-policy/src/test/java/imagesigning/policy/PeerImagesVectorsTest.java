package imagesigning.policy;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.ImageReference;
import imagesigning.core.Manifest;
import imagesigning.core.Platform;
import imagesigning.core.RejectionReason;
import imagesigning.policy.PeerCases.PeerCase;
import imagesigning.policy.registries.LookasideLocation;
import imagesigning.testing.NeedsVectors;
import imagesigning.testing.Vectors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Images that skopeo signed, with the policies skopeo was asked with, judged in memory: the verdict
 * is skopeo's, and the reason is ours.
 */
@NeedsVectors
class PeerImagesVectorsTest {
  /** What the tags of the set point to; all others to {@code alpha-amd64}. */
  private static final Map<String, String> MANIFESTS =
      Map.of(
          "team/look-unsigned", "beta-amd64",
          "team/look-transplant", "beta-amd64",
          "team/look-multi", "alpha-multi",
          "team/look-index-only", "alpha-multi",
          "team/look-instance-only", "alpha-multi",
          "team/look-docker-list", "docker-multi");

  private static PeerCase named(String family, String kind, String id) {
    return PeerCases.ofKind(family, kind).stream()
        .filter(c -> c.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static Verdict judge(PeerCase c) {
    DockerReference name = DockerReference.parse(PeerCases.REGISTRY + "/" + c.check("image"));
    ImageReference reference = ImageReference.docker(name);
    PolicyEvaluator evaluator = c.evaluator();
    Manifest top = manifest(MANIFESTS.getOrDefault(name.path(), "alpha-amd64"));
    if (!top.kind().isIndex()) {
      return evaluator.evaluate(signatures(name, top.digest()).of(reference, top));
    }
    List<Verdict> verdicts = new ArrayList<>();
    for (Manifest.Instance instance : top.instances()) {
      Manifest manifest = instance(instance.digest());
      verdicts.add(
          evaluator.evaluate(
              signatures(name, instance.digest())
                  .of(reference, manifest, top, instance.platform())));
    }
    if (c.all()) {
      return evaluator.combine(reference, top, verdicts);
    }
    Platform wanted = Platform.of("linux", c.check("arch"));
    int chosen = top.instances().indexOf(top.instanceFor(wanted).orElseThrow());
    return verdicts.get(chosen);
  }

  private static Manifest manifest(String name) {
    return Manifest.of(Vectors.read(Vectors.peers("images/" + name + ".json")));
  }

  private static Manifest instance(Digest digest) {
    return List.of("alpha-amd64", "alpha-arm64", "docker-amd64", "docker-arm64").stream()
        .map(PeerImagesVectorsTest::manifest)
        .filter(m -> m.matches(digest))
        .findFirst()
        .orElseThrow();
  }

  private static StoredSignatures signatures(DockerReference name, Digest digest) {
    LookasideLocation store = new LookasideLocation(Vectors.peers("lookaside").toUri(), "vectors");
    return StoredSignatures.in(Path.of(store.signature(name, digest, 1)).getParent());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      nullValues = "none",
      value = {
        "look.ok.tag, none",
        "look.ok.digest, none",
        "look.wrong-key, OPENPGP_UNKNOWN_KEY",
        "look.default-identity, IDENTITY_MISMATCH",
        "look.exactReference, none",
        "look.exactReference-wrong, IDENTITY_MISMATCH",
        "look.exactRepository, none",
        "look.keyPaths, none",
        "look.remap-part, none",
        "look.two-requirements, OPENPGP_UNKNOWN_KEY",
        "look.scope-more-specific, none",
        "look.scope-tag, POLICY_REJECTS",
        "look.scope-empty, POLICY_REJECTS",
        "look.natural.tag, none",
        "look.natural.digest, none",
        "look.natural.matchExact-digest, IDENTITY_MISMATCH",
        "look.natural.other-tag, IDENTITY_MISMATCH",
        "look.natural.matchRepository, none",
        "look.unsigned, NO_SIGNATURE",
        "look.two-signatures.second, none",
        "look.two-signatures.first, none",
        "look.two-signatures.and, none",
        "look.gap, NO_SIGNATURE",
        "look.corrupt, OPENPGP_BAD_SIGNATURE",
        "look.transplant, DIGEST_MISMATCH",
        "look.key-expired, OPENPGP_KEY_EXPIRED",
        "look.subkey, none",
        "look.key-revoked, OPENPGP_KEY_REVOKED",
        "look.multi.system, none",
        "look.multi.all, none",
        "look.multi.index-only.system, NO_SIGNATURE",
        "look.multi.index-only.all, NO_SIGNATURE",
        "look.multi.instance-only.system, none",
        "look.multi.instance-only.all, NO_SIGNATURE",
        "look.docker-list, none",
        "look.old-skopeo, none",
      })
  void lookasideCases(String id, String reason) {
    PeerCase c = named("lookaside-policy", "policy", id);
    check(c, judge(c), Optional.ofNullable(reason));
  }

  @Test
  void everyLookasideCaseIsInTheTable() throws NoSuchMethodException {
    CsvSource table =
        PeerImagesVectorsTest.class
            .getDeclaredMethod("lookasideCases", String.class, String.class)
            .getAnnotation(CsvSource.class);
    assertThat(List.of(table.value()))
        .extracting(line -> line.substring(0, line.indexOf(',')))
        .containsExactlyElementsOf(
            PeerCases.ofKind("lookaside-policy", "policy").stream().map(PeerCase::id).toList());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      nullValues = "none",
      value = {
        "saved.dir.both, none",
        "saved.dir.wrong-reference, IDENTITY_MISMATCH",
        "saved.dir.wrong-key, OPENPGP_UNKNOWN_KEY",
      })
  void savedDirectories(String id, String reason) {
    PeerCase c = named("saved", "policy-dir", id);
    Path directory = Vectors.peers(c.check("dir"));
    Verdict verdict =
        c.evaluator()
            .evaluate(
                StoredSignatures.in(directory)
                    .of(
                        ImageReference.dir(directory),
                        Manifest.of(Vectors.read(directory.resolve("manifest.json")))));
    check(c, verdict, Optional.ofNullable(reason));
  }

  private static void check(PeerCase c, Verdict verdict, Optional<String> reason) {
    assertThat(verdict.outcome() == Outcome.ALLOWED)
        .as(verdict.explain())
        .isEqualTo(c.accepted())
        .isEqualTo(reason.isEmpty());
    reason.ifPresent(
        r -> assertThat(Judging.reason(verdict)).isEqualTo(RejectionReason.valueOf(r)));
  }
}
