package imagesigning.registry.interop;

import static imagesigning.core.RejectionReason.OPENPGP_UNKNOWN_KEY;
import static imagesigning.registry.interop.Expected.allowed;
import static imagesigning.registry.interop.Expected.rejected;
import static imagesigning.registry.interop.PolicyText.keyPath;
import static imagesigning.registry.interop.PolicyText.only;
import static imagesigning.registry.interop.PolicyText.signedBy;
import static org.assertj.core.api.Assertions.assertThat;

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

/** Our verdict is that of podman, for images that podman pushed and signed. */
@NeedsPeers({"skopeo", "skopeo-old", "podman", "registry", "gpg", "/usr/bin/gpgconf"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PodmanVerdictInteropIT {
  @TempDir static Path directory;
  private SignedImages images;
  private GpgHome podmanKeys;
  private Podman podman;

  @BeforeAll
  void signImages() throws IOException {
    images = SignedImages.create(directory.resolve("images"));
    // podman brings another version of gpg, whose agent does not get on with that of skopeo's.
    podmanKeys = images.keys.copy(directory.resolve("gnupg-podman"));
    podman =
        Podman.create(images.peers, podmanKeys, directory.resolve("podman"), images.defaultYaml());
    podman
        .pull(images.tagged("unsigned"), only(images.registry.host(), PolicyText.ACCEPT_ANYTHING))
        .orFail();
    for (String kind : SignedImages.KEY_KINDS) {
      podman.pushSigned(
          images.tagged("unsigned"), images.tagged(name(kind)), SignedImages.email(kind));
    }
  }

  @AfterAll
  void stopPeers() throws IOException {
    try (SignedImages first = images;
        GpgHome second = podmanKeys) {
      // Closing is all there is to do, the second even if the first fails.
    }
  }

  Stream<VerdictCase> cases() throws IOException {
    List<VerdictCase> cases = new ArrayList<>();
    for (String kind : SignedImages.KEY_KINDS) {
      String name = name(kind);
      String good = only(images.registry.host(), signedBy(keyPath(images.key(kind))));
      String bad = only(images.registry.host(), signedBy(keyPath(images.key("other"))));
      cases.add(VerdictCase.of(name + " by tag", images.tagged(name), good, allowed()));
      cases.add(VerdictCase.of(name + " by digest", pinned(name), good, allowed()));
      cases.add(
          VerdictCase.of(
              name + " by another key", images.tagged(name), bad, rejected(OPENPGP_UNKNOWN_KEY)));
    }
    cases.addAll(new PolicyCases(images).identities());
    cases.addAll(new StorageCases(images).keyStates());
    return cases.stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void agreesWithPodman(VerdictCase asked) throws IOException {
    PeerProgram.Output output =
        podman.pull(asked.image().substring("docker://".length()), asked.policy());

    assertThat(output.exit() == 0).as("%s%n%s", asked, output).isEqualTo(asked.peersAccept());
  }

  private static String name(String kind) {
    return "podman-" + kind;
  }

  /** podman compresses layers anew, so only the look-aside directory tells the digest. */
  private String pinned(String name) throws IOException {
    try (Stream<Path> stored = Files.list(images.lookaside.resolve("team"))) {
      String directoryName =
          stored
              .map(path -> path.getFileName().toString())
              .filter(text -> text.startsWith(name + "@"))
              .findFirst()
              .orElseThrow();
      return images.registry.host() + "/team/" + directoryName.replace('=', ':');
    }
  }
}
