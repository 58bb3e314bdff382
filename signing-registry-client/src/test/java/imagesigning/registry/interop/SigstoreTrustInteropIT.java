package imagesigning.registry.interop;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.registry.interop.Skopeo.Answer;
import imagesigning.registry.interop.Skopeo.Judgement;
import imagesigning.testing.NeedsPeers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Our verdict is that of skopeo and podman where more than a key is trusted: a transparency log,
 * Fulcio, or one's own CA ({@code pki}, which both know). The payloads are skopeo's; certificates
 * and the signatures by them and by the logs are openssl's.
 */
@NeedsPeers({"skopeo", "podman", "registry", "/usr/bin/openssl", "gpg", "/usr/bin/gpgconf"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SigstoreTrustInteropIT {
  @TempDir static Path directory;
  private final List<VerdictCase> cases = new ArrayList<>();
  private SigstoreTrustImages images;

  @BeforeAll
  void signImages() throws IOException {
    images = SigstoreTrustImages.create(directory.resolve("images"));
    cases.addAll(new LoggedKeyCases(images).cases());
    cases.addAll(new FulcioCases(images).cases());
    cases.addAll(new PkiCases(images).cases());
  }

  @AfterAll
  void stopPeers() throws IOException {
    if (images != null) {
      images.close();
    }
  }

  List<VerdictCase> cases() {
    return cases;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void agreesWithSkopeo(VerdictCase asked) throws IOException {
    Judgement judgement = images.askSkopeo(asked);

    Answer expected = asked.peersAccept() ? Answer.ACCEPTED : Answer.REJECTED;
    assertThat(judgement.answer()).as("%s%n%s", asked, judgement.output()).isEqualTo(expected);
    OurAnswer.assertAsExpected(asked, images.registriesD);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void agreesWithPodman(VerdictCase asked) throws IOException {
    PeerProgram.Output output = images.askPodman(asked);

    assertThat(output.exit() == 0).as("%s%n%s", asked, output).isEqualTo(asked.peersAccept());
    assertThat(output.text().contains("Source image rejected: "))
        .as("%s%n%s", asked, output)
        .isEqualTo(!asked.peersAccept());
  }
}
