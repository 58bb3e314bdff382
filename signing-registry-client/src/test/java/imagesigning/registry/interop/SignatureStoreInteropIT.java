package imagesigning.registry.interop;

import static imagesigning.registry.interop.PolicyText.exactRepository;
import static imagesigning.registry.interop.PolicyText.keyPath;
import static imagesigning.registry.interop.PolicyText.only;
import static imagesigning.registry.interop.PolicyText.signedBy;
import static imagesigning.registry.interop.PolicyText.transport;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.ImageReference;
import imagesigning.core.Limits;
import imagesigning.policy.HostEnvironment;
import imagesigning.policy.registries.RegistriesConfig;
import imagesigning.registry.CredentialsProvider;
import imagesigning.registry.HttpSettings;
import imagesigning.registry.ImageVerifier;
import imagesigning.registry.SignatureStore;
import imagesigning.registry.SignatureStore.Stored;
import imagesigning.registry.internal.RegistryAccess;
import imagesigning.registry.internal.http.Deadline;
import imagesigning.registry.internal.stores.SignatureStores;
import imagesigning.registry.interop.Skopeo.Answer;
import imagesigning.testing.NeedsPeers;
import imagesigning.testkit.TestKey;
import imagesigning.testkit.TestRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Signatures in stores that skopeo, podman and we write to in turn. */
@NeedsPeers({"skopeo", "podman", "gpg", "/usr/bin/gpgconf"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SignatureStoreInteropIT {
  private static final TestKey OURS = TestKey.generate();

  @TempDir static Path directory;
  private final TestRegistry registry = TestRegistry.start();
  private Peers peers;
  private GpgHome keys;
  private ImageLayout layout;
  private Skopeo skopeo;
  private Path staging;
  private Path registriesD;
  private String yaml;

  @BeforeAll
  void makeKey() throws IOException {
    peers = Peers.in(directory);
    keys = GpgHome.create(peers, directory.resolve("gnupg"));
    skopeo = new Skopeo(peers.program("skopeo", keys.environment()), directory);
    keys.generate(SignedImages.eddsa("ed"));
    keys.export(SignedImages.email("ed"), directory.resolve("ed.gpg"));
    OURS.writePublicKey(directory.resolve("ours.gpg"));
    layout = ImageLayout.create(directory.resolve("layout"));
    staging = directory.resolve("staging");
    registriesD = Files.createDirectory(directory.resolve("registries.d"));
    // What is staged is published at once: both are the same directory.
    yaml =
        "default-docker:\n  lookaside: file://%s\n  lookaside-staging: file://%s\n"
            .formatted(staging, staging);
    Files.writeString(registriesD.resolve("default.yaml"), yaml);
  }

  @AfterAll
  void stop() throws IOException {
    registry.close();
    if (keys != null) {
      keys.close();
    }
  }

  @Test
  void skopeoAcceptsWhatWePutIntoALookasideDirectory() throws IOException {
    push("team/ours:v1");

    Stored stored = addOurs(docker("team/ours:v1"), "team/ours:v1");

    assertThat(stored.place()).isEqualTo(file("team/ours", 1).toString());
    assertBothAccept("docker://" + name("team/ours:v1"), policyOf("ours"));
  }

  @Test
  void ourNumbersGoOnAfterSkopeosAndItsSignatureStays() throws IOException {
    push("team/both:v1", "--sign-by=" + SignedImages.email("ed"));
    byte[] theirs = Files.readAllBytes(file("team/both", 1));

    Stored stored = addOurs(docker("team/both:v1"), "team/both:v1");

    assertThat(stored.place()).isEqualTo(file("team/both", 2).toString());
    assertThat(file("team/both", 1)).hasBinaryContent(theirs);
    assertThat(store().read(docker("team/both:v1"), digest())).hasSize(2);
    assertBothAccept("docker://" + name("team/both:v1"), policyOf("ed"));
    assertBothAccept("docker://" + name("team/both:v1"), policyOf("ours"));
  }

  @Test
  void podmansStagedSignaturesAreReadByUsAndOursByPodman() throws IOException {
    push("team/source:v1");
    try (GpgHome podmanKeys = keys.copy(directory.resolve("gnupg-podman"))) {
      Podman podman = Podman.create(peers, podmanKeys, directory.resolve("podman"), yaml);
      podman
          .pull(name("team/source:v1"), only(registry.host(), PolicyText.ACCEPT_ANYTHING))
          .orFail();
      podman.pushSigned(name("team/source:v1"), name("team/podman:v1"), SignedImages.email("ed"));
      Digest pushed = Digest.sha256(registry.manifest("team/podman", "v1").orElseThrow());
      ImageReference image = docker("team/podman:v1");
      assertThat(store().read(image, pushed)).hasSize(1);

      Stored stored = store().add(image, pushed, OURS.signature(name("team/podman:v1"), pushed));

      assertThat(stored.place()).endsWith("/signature-2");
      assertBothAccept("docker://" + name("team/podman:v1"), policyOf("ed"));
      podman.pull(name("team/podman:v1"), policyOf("ours")).orFail();
    }
  }

  @Test
  void skopeoAcceptsWhatWePutIntoADirectory() throws IOException {
    push("team/copied:v1", "--sign-by=" + SignedImages.email("ed"));
    Path copy = Files.createTempDirectory(directory, "copy").toRealPath();
    skopeo.push("docker://" + name("team/copied:v1"), "dir:" + copy, registriesD);

    Stored stored = addOurs(ImageReference.dir(copy), "team/copied:v1");

    assertThat(stored.place()).isEqualTo(copy.resolve("signature-2").toString());
    for (String key : new String[] {"ed", "ours"}) {
      String policy =
          transport(
              "dir",
              copy.toString(),
              PolicyText.list(
                  signedBy(
                      keyPath(directory.resolve(key + ".gpg")),
                      exactRepository(name("team/copied")))));
      assertBothAccept("dir:" + copy, policy);
    }
  }

  @Test
  void behindTheExtensionsApiTheSignaturesOfBothLieSideBySide() throws IOException {
    try (TestRegistry keeper = TestRegistry.start()) {
      keeper.serveExtensionsApi(true);
      String name = keeper.host() + "/team/kept:v1";
      String image = "docker://" + name;
      skopeo.push(layout.reference("amd64"), image, registriesD);
      ImageReference reference = ImageReference.parse(image);

      Stored stored = store().add(reference, digest(), OURS.signature(name, digest()));
      skopeo.push(
          layout.reference("amd64"), image, registriesD, "--sign-by=" + SignedImages.email("ed"));

      assertThat(stored.place()).endsWith("/extensions/v2/team/kept/signatures/" + digest());
      assertThat(store().read(reference, digest())).hasSize(2);
      for (String key : new String[] {"ed", "ours"}) {
        assertBothAccept(
            image, only(keeper.host(), signedBy(keyPath(directory.resolve(key + ".gpg")))));
      }
    }
  }

  private void push(String image, String... options) throws IOException {
    skopeo.push(layout.reference("amd64"), "docker://" + name(image), registriesD, options);
  }

  private String name(String image) {
    return registry.host() + "/" + image;
  }

  private ImageReference docker(String image) {
    return ImageReference.docker(DockerReference.parse(name(image)));
  }

  private Digest digest() {
    return Digest.parse(layout.digest("amd64"));
  }

  private Path file(String repository, int index) {
    return staging.resolve(
        repository + "@" + layout.digest("amd64").replace(':', '=') + "/signature-" + index);
  }

  private Stored addOurs(ImageReference image, String signedName) throws IOException {
    return store().add(image, digest(), OURS.signature(name(signedName), digest()));
  }

  private SignatureStore store() throws IOException {
    RegistryAccess access =
        RegistryAccess.of(
            new RegistryAccess.Settings(
                RegistriesConfig.load(registriesD, HostEnvironment.current()),
                HttpSettings.builder().plainHttpEverywhere().build(),
                CredentialsProvider.anonymous(),
                Limits.DEFAULT,
                Clock.systemUTC(),
                time -> {},
                false));
    return SignatureStores.forWriting(
        access, Limits.DEFAULT, Deadline.after(Duration.ofMinutes(1)));
  }

  private String policyOf(String key) {
    return only(registry.host(), signedBy(keyPath(directory.resolve(key + ".gpg"))));
  }

  private void assertBothAccept(String image, String policy) throws IOException {
    Path file = Files.createTempFile(directory, "policy", ".json");
    Files.writeString(file, policy);

    Skopeo.Judgement judgement = skopeo.judge(file, registriesD, image);

    assertThat(judgement.answer()).as("%s", judgement.output()).isEqualTo(Answer.ACCEPTED);
    try (ImageVerifier verifier =
        OurAnswer.builder(policy, registriesD)
            .http(HttpSettings.builder().plainHttpEverywhere().build())
            .build()) {
      OurAnswer.assertVerdict(verifier.verify(image), Expected.allowed());
    }
  }
}
