package imagesigning.registry.interop;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.registry.interop.Skopeo.Answer;
import imagesigning.registry.interop.Skopeo.Judgement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Our verdict is that of skopeo, for images that skopeo signed and the same policy.json. */
@ExtendWith(PeerCount.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SkopeoVerdictInteropIT {
  @TempDir static Path directory;
  private SignedImages images;

  @BeforeAll
  void signImages() throws IOException {
    images = SignedImages.create(directory.resolve("images"));
  }

  @AfterAll
  void stopPeers() throws IOException {
    if (images != null) {
      images.close();
    }
  }

  Stream<VerdictCase> cases() throws IOException {
    PolicyCases policies = new PolicyCases(images);
    StorageCases storage = new StorageCases(images);
    List<VerdictCase> cases = new ArrayList<>();
    cases.addAll(policies.identities());
    cases.addAll(policies.fixedIdentities());
    cases.addAll(policies.keys());
    cases.addAll(policies.lists());
    cases.addAll(policies.scopeLookup());
    cases.addAll(policies.brokenPolicies());
    cases.addAll(storage.signers());
    cases.addAll(storage.signatures());
    cases.addAll(storage.keyStates());
    cases.addAll(storage.platforms());
    cases.addAll(storage.places());
    MessageCases messages = new MessageCases(images);
    cases.addAll(messages.shapes());
    cases.addAll(messages.stricterShapes());
    cases.addAll(messages.payloads());
    return cases.stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void agreesWithSkopeo(VerdictCase asked) throws IOException {
    Path policy = Files.createTempFile(directory, "policy", ".json");
    Files.writeString(policy, asked.policy());

    agrees(asked, judge(images.skopeo, asked, policy));
    if (!asked.newPeersOnly()) {
      agrees(asked, judge(images.oldSkopeo, asked, policy));
    }
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
