package imagesigning.registry.interop;

import static imagesigning.core.IndeterminateReason.LOOKASIDE_UNREADABLE;
import static imagesigning.core.RejectionReason.NO_SIGNATURE;
import static imagesigning.core.RejectionReason.OPENPGP_UNKNOWN_KEY;
import static imagesigning.registry.interop.PolicyText.keyPath;
import static imagesigning.registry.interop.PolicyText.only;
import static imagesigning.registry.interop.PolicyText.signedBy;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.Digest;
import imagesigning.registry.interop.Skopeo.Answer;
import imagesigning.testing.NeedsPeers;
import imagesigning.testkit.Route;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestIndex;
import imagesigning.testkit.TestLookaside;
import imagesigning.testkit.TestRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** skopeo finds in the registry and look-aside store of the test kit what it finds in real ones. */
@NeedsPeers({"skopeo", "gpg", "/usr/bin/gpgconf"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SkopeoTestRegistryInteropIT {
  @TempDir static Path directory;
  private GpgHome keys;
  private ImageLayout layout;
  private Skopeo skopeo;
  private Path staging;
  private Path registriesD;
  private final TestRegistry registry = TestRegistry.start();
  private final TestLookaside lookaside = TestLookaside.start();

  @BeforeAll
  void makeKey() throws IOException {
    Peers peers = Peers.in(directory);
    skopeo = new Skopeo(peers.program("skopeo"), directory);
    keys = GpgHome.create(peers, directory.resolve("gnupg"));
    skopeo = new Skopeo(peers.program("skopeo", keys.environment()), directory);
    keys.generate(SignedImages.eddsa("ed"), SignedImages.eddsa("other"));
    keys.export(SignedImages.email("ed"), directory.resolve("ed.gpg"));
    keys.export(SignedImages.email("other"), directory.resolve("other.gpg"));
    layout = ImageLayout.create(directory.resolve("layout"));
    staging = directory.resolve("staging");
    registriesD = Files.createDirectory(directory.resolve("registries.d"));
    Files.writeString(
        registriesD.resolve("default.yaml"),
        "default-docker:\n  lookaside: %s\n  lookaside-staging: file://%s\n"
            .formatted(lookaside.url(), staging));
  }

  @AfterAll
  void stop() throws IOException {
    registry.close();
    lookaside.close();
    if (keys != null) {
      keys.close();
    }
  }

  @Test
  void takesAnImageFromSkopeoByteForByte() throws IOException {
    push("amd64", "team/pushed:v1");

    byte[] manifest = registry.manifest("team/pushed", "v1").orElseThrow();
    assertThat(Digest.sha256(manifest)).hasToString(layout.digest("amd64"));
  }

  @Test
  void takesAnIndexFromSkopeo() throws IOException {
    push("multi", "team/multi:v1", "--all");

    for (String name : new String[] {"multi", "amd64", "arm64"}) {
      assertThat(registry.manifest("team/multi", layout.digest(name))).as(name).isPresent();
    }
  }

  @Test
  void givesAnImageToSkopeoByteForByte() throws IOException {
    for (TestImage image : new TestImage[] {TestImage.oci(7), TestImage.docker(7)}) {
      registry.push("team/pulled", "v1", image);

      Path pulled = pull("team/pulled:v1");

      assertThat(pulled.resolve("manifest.json")).hasBinaryContent(image.manifest());
    }
  }

  @Test
  void givesAnIndexToSkopeo() throws IOException {
    TestIndex index = TestIndex.multiPlatform();
    registry.push("team/pulled-index", "v1", index);

    Path pulled = pull("team/pulled-index:v1", "--all");

    assertThat(pulled.resolve("manifest.json")).hasBinaryContent(index.manifest());
  }

  @Test
  void servesSignaturesOverHttp() throws IOException {
    push("amd64", "team/signed:v1", "--sign-by=" + SignedImages.email("ed"));
    publish("team/signed");

    assertBoth("team/signed:v1", "ed", Answer.ACCEPTED, Expected.allowed());
    assertBoth("team/signed:v1", "other", Answer.REJECTED, Expected.rejected(OPENPGP_UNKNOWN_KEY));
  }

  @Test
  void hasNoSignatureUntilItIsPublished() throws IOException {
    push("amd64", "team/staged:v1", "--sign-by=" + SignedImages.email("ed"));

    assertBoth("team/staged:v1", "ed", Answer.REJECTED, Expected.rejected(NO_SIGNATURE));
  }

  @Test
  void letsNobodyTakeABrokenStoreForAnEmptyOne() throws IOException {
    push("amd64", "team/broken:v1", "--sign-by=" + SignedImages.email("ed"));
    publish("team/broken");
    lookaside.faults().on(Route.path(".*/team/broken@.*")).status(500);

    assertBoth(
        "team/broken:v1", "ed", Answer.REJECTED, Expected.indeterminate(LOOKASIDE_UNREADABLE));
  }

  private void push(String image, String destination, String... options) throws IOException {
    skopeo.push(
        layout.reference(image),
        "docker://" + registry.host() + "/" + destination,
        registriesD,
        options);
  }

  private Path pull(String image, String... options) throws IOException {
    Path target = Files.createTempDirectory(directory, "pulled");
    skopeo.push("docker://" + registry.host() + "/" + image, "dir:" + target, registriesD, options);
    return target;
  }

  /** Carries a signature from the staging directory to the store. */
  private void publish(String repository) throws IOException {
    Digest digest = Digest.parse(layout.digest("amd64"));
    Path signed = staging.resolve(repository + "@" + layout.digest("amd64").replace(':', '='));
    lookaside.add(repository, digest, Files.readAllBytes(signed.resolve("signature-1")));
  }

  private void assertBoth(String image, String key, Answer answer, Expected expected)
      throws IOException {
    String policy = only(registry.host(), signedBy(keyPath(directory.resolve(key + ".gpg"))));
    Path file = Files.createTempFile(directory, "policy", ".json");
    Files.writeString(file, policy);
    String asked = registry.host() + "/" + image;

    Skopeo.Judgement judgement = skopeo.judge(file, registriesD, "docker://" + asked);

    assertThat(judgement.answer()).as("%s", judgement.output()).isEqualTo(answer);
    OurAnswer.assertAsExpected(VerdictCase.of(image, asked, policy, expected), registriesD);
  }
}
