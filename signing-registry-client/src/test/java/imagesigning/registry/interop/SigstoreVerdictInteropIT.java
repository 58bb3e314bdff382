package imagesigning.registry.interop;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.registry.interop.Skopeo.Answer;
import imagesigning.registry.interop.Skopeo.Judgement;
import imagesigning.testing.NeedsPeers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Our verdict is that of skopeo and podman, for sigstore signatures that cosign 2, cosign 3 and
 * skopeo made and attached, and the same policy.json. skopeo 1.9 as Debian has it judges no
 * sigstore signature.
 */
@NeedsPeers({"skopeo", "cosign2", "cosign3", "podman", "registry", "gpg", "/usr/bin/gpgconf"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SigstoreVerdictInteropIT {
  @TempDir static Path directory;
  private SigstoreImages images;

  @BeforeAll
  void signImages() throws IOException {
    images = SigstoreImages.create(directory.resolve("images"));
  }

  @AfterAll
  void stopPeers() throws IOException {
    if (images != null) {
      images.close();
    }
  }

  Stream<VerdictCase> cases() throws IOException {
    SigstoreCases cases = new SigstoreCases(images);
    List<VerdictCase> all = new ArrayList<>();
    all.addAll(cases.signers());
    all.addAll(cases.identities());
    all.addAll(cases.keys());
    all.addAll(cases.lists());
    all.addAll(cases.attachments());
    return all.stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void agreesWithSkopeo(VerdictCase asked) throws IOException {
    Path policy = Files.createTempFile(directory, "policy", ".json");
    Files.writeString(policy, asked.policy());

    agrees(asked, judge(images.skopeo, asked, policy));
    OurAnswer.assertAsExpected(asked, asked.registriesD().orElse(images.registriesD));
  }

  /** As far as podman can be asked: it pulls for its own platform with one registries.d. */
  Stream<VerdictCase> casesForPodman() throws IOException {
    return cases()
        .filter(asked -> asked.registriesD().isEmpty())
        .filter(asked -> asked.architecture().isEmpty() && !asked.allInstances());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("casesForPodman")
  void agreesWithPodman(VerdictCase asked) throws IOException {
    PeerProgram.Output output =
        images.podman.pull(asked.image().substring("docker://".length()), asked.policy());

    assertThat(output.exit() == 0).as("%s%n%s", asked, output).isEqualTo(asked.peersAccept());
  }

  private static void agrees(VerdictCase asked, Judgement judgement) {
    assertThat(judgement.answer() == Answer.ACCEPTED)
        .as("%s%n%s", asked, judgement.output())
        .isEqualTo(asked.peersAccept());
  }

  private Judgement judge(Skopeo skopeo, VerdictCase asked, Path policy) throws IOException {
    List<String> options = new ArrayList<>();
    asked.architecture().ifPresent(chosen -> options.add("--override-arch=" + chosen));
    if (asked.allInstances()) {
      options.add("--all");
    }
    Path registriesD = asked.registriesD().orElse(images.registriesD);
    return skopeo.judge(policy, registriesD, asked.image(), options.toArray(String[]::new));
  }
}
