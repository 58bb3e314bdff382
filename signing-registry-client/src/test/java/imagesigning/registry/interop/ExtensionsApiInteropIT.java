package imagesigning.registry.interop;

import static imagesigning.core.RejectionReason.NO_SIGNATURE;
import static imagesigning.core.RejectionReason.OPENPGP_MALFORMED;
import static imagesigning.core.RejectionReason.OPENPGP_UNKNOWN_KEY;
import static imagesigning.registry.interop.PolicyText.keyPath;
import static imagesigning.registry.interop.PolicyText.only;
import static imagesigning.registry.interop.PolicyText.signedBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import imagesigning.core.Digest;
import imagesigning.core.extensions.ExtensionSignature;
import imagesigning.core.simplesigning.UntrustedSignatureInfo;
import imagesigning.registry.interop.Skopeo.Answer;
import imagesigning.testing.NeedsPeers;
import imagesigning.testkit.Route;
import imagesigning.testkit.TestAuth;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestKey;
import imagesigning.testkit.TestRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * skopeo of two ages and podman push with a signature through the extensions API that our handler
 * serves, and pull under a policy that wants the signature. A look-aside store is configured beside
 * it, which must stay out of use.
 */
@NeedsPeers({"skopeo", "skopeo-old", "podman", "gpg", "/usr/bin/gpgconf"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExtensionsApiInteropIT {
  @TempDir static Path directory;
  private Peers peers;
  private GpgHome keys;
  private ImageLayout layout;
  private Map<String, Skopeo> skopeos;
  private Path staging;
  private Path registriesD;
  private final TestRegistry registry = TestRegistry.start();

  @BeforeAll
  void makeKeys() throws IOException {
    registry.serveExtensionsApi(true);
    peers = Peers.in(directory);
    keys = GpgHome.create(peers, directory.resolve("gnupg"));
    skopeos =
        Map.of(
            "skopeo", new Skopeo(peers.program("skopeo", keys.environment()), directory),
            "skopeo-old", new Skopeo(peers.program("skopeo-old", keys.environment()), directory));
    keys.generate(
        "Key-Type: RSA\nKey-Length: 3072\nKey-Usage: sign\nName-Email: "
            + SignedImages.email("rsa"),
        SignedImages.eddsa("ed"),
        SignedImages.eddsa("other"));
    for (String user : new String[] {"rsa", "ed", "other"}) {
      keys.export(SignedImages.email(user), key(user));
    }
    layout = ImageLayout.create(directory.resolve("layout"));
    staging = directory.resolve("staging");
    registriesD = Files.createDirectory(directory.resolve("registries.d"));
    Files.writeString(registriesD.resolve("default.yaml"), yaml());
  }

  @AfterAll
  void stop() throws IOException {
    registry.close();
    try {
      if (keys != null) {
        keys.close();
      }
    } finally {
      peers.endStragglers();
    }
  }

  @ParameterizedTest
  @CsvSource({"skopeo, rsa", "skopeo, ed", "skopeo-old, rsa", "skopeo-old, ed"})
  void takesASignatureFromSkopeoAndGivesItToEveryone(String signer, String user)
      throws IOException {
    String repository = "team/" + signer + "-" + user;
    push(signer, repository + ":v1", "--sign-by=" + SignedImages.email(user));

    ExtensionSignature stored = onlySignature(repository);
    UntrustedSignatureInfo info = UntrustedSignatureInfo.of(stored.signature());
    assertThat(info.fingerprint()).contains(keys.fingerprint(SignedImages.email(user)));
    assertThat(info.dockerReference()).isEqualTo(registry.host() + "/" + repository + ":v1");
    assertThat(info.manifestDigest()).isEqualTo(digest());
    assertThat(staging).doesNotExist();
    assertEverybody(repository + ":v1", key(user), Answer.ACCEPTED, Expected.allowed());
    assertEverybody(
        repository + ":v1", key("other"), Answer.REJECTED, Expected.rejected(OPENPGP_UNKNOWN_KEY));
  }

  @Test
  void refusesAnUnsignedImage() throws IOException {
    push("skopeo", "team/unsigned:v1");

    assertEverybody(
        "team/unsigned:v1", key("ed"), Answer.REJECTED, Expected.rejected(NO_SIGNATURE));
  }

  @Test
  void keepsTheSignaturesOfASecondPush() throws IOException {
    push("skopeo", "team/twice:v1", "--sign-by=" + SignedImages.email("ed"));
    push("skopeo-old", "team/twice:v2", "--sign-by=" + SignedImages.email("ed"));

    List<ExtensionSignature> stored = registry.signatures("team/twice", digest());
    assertThat(stored)
        .extracting(s -> UntrustedSignatureInfo.of(s.signature()).dockerReference())
        .containsExactly(registry.host() + "/team/twice:v1", registry.host() + "/team/twice:v2");
    assertThat(stored).extracting(ExtensionSignature::name).doesNotHaveDuplicates();
    for (String tag : new String[] {"v1", "v2"}) {
      assertEverybody("team/twice:" + tag, key("ed"), Answer.ACCEPTED, Expected.allowed());
    }
  }

  @Test
  void carriesSignaturesFromOneRepositoryToAnother() throws IOException {
    push("skopeo", "team/from:v1", "--sign-by=" + SignedImages.email("ed"));
    skopeos
        .get("skopeo")
        .push("docker://" + name("team/from:v1"), "docker://" + name("team/to:v1"), registriesD);

    assertThat(onlySignature("team/to").hasSameContent(onlySignature("team/from"))).isTrue();
  }

  @Test
  void takesASignatureFromPodmanAndGivesItToPodman() throws IOException {
    registry.push("team/source", "v1", TestImage.oci(3));
    String anything = only(registry.host(), PolicyText.ACCEPT_ANYTHING);
    String signed = only(registry.host(), signedBy(keyPath(key("ed"))));
    // podman brings another version of gpg, whose agent does not get on with that of skopeo's.
    try (GpgHome copy = keys.copy(directory.resolve("gnupg-podman"))) {
      Podman podman = Podman.create(peers, copy, directory.resolve("podman"), yaml());
      podman.pull(name("team/source:v1"), anything).orFail();

      podman.pushSigned(name("team/source:v1"), name("team/podman:v1"), SignedImages.email("ed"));

      byte[] manifest = registry.manifest("team/podman", "v1").orElseThrow();
      assertThat(registry.signatures("team/podman", Digest.sha256(manifest))).hasSize(1);
      podman.pull(name("team/podman:v1"), signed).orFail();
      assertThat(podman.pull(name("team/source:v1"), signed).exit()).isNotZero();
      assertThat(
              podman
                  .pull(
                      name("team/podman:v1"),
                      only(registry.host(), signedBy(keyPath(key("other")))))
                  .exit())
          .isNotZero();
    }
    assertEverybody("team/podman:v1", key("ed"), Answer.ACCEPTED, Expected.allowed());
    assertThat(staging).doesNotExist();
  }

  @Test
  void givesSkopeoWhatJavaSigned() throws IOException {
    TestKey java = TestKey.generate(TestKey.Algorithm.P256);
    Path file = java.writePublicKey(directory.resolve("java.gpg"));
    Digest digest = registry.push("team/java", "v1", TestImage.oci(4));
    registry.addSignature("team/java", digest, java.sign(name("team/java:v1"), digest));

    assertEverybody("team/java:v1", file, Answer.ACCEPTED, Expected.allowed());
  }

  @Test
  void letsNobodyTakeABrokenSignatureForAGoodOne() throws IOException {
    Digest digest = registry.push("team/broken", "v1", TestImage.oci(5));
    registry.addSignature("team/broken", digest, new byte[] {1, 2, 3});

    assertEverybody(
        "team/broken:v1", key("ed"), Answer.REJECTED, Expected.rejected(OPENPGP_MALFORMED));
  }

  @Test
  void asksForThePushScopeOfTheRepository() throws IOException {
    try (TestRegistry guarded = TestRegistry.start()) {
      guarded.serveExtensionsApi(true);
      guarded.protect(TestAuth.bearer("user", "secret").anonymousPull());
      String target = "docker://" + guarded.host() + "/team/guarded:v1";
      String sign = "--sign-by=" + SignedImages.email("ed");

      for (Skopeo skopeo : skopeos.values()) {
        assertThatThrownBy(() -> skopeo.push(layout.reference("amd64"), target, registriesD, sign))
            .isInstanceOf(AssertionError.class);
      }
      assertThat(guarded.signatures("team/guarded", digest())).isEmpty();
      skopeos
          .get("skopeo")
          .push(layout.reference("amd64"), target, registriesD, sign, "--dest-creds=user:secret");

      assertThat(guarded.signatures("team/guarded", digest())).hasSize(1);
      assertThat(guarded.requests(Route.extensionSignatures().method("PUT")))
          .allMatch(request -> request.status() == 201);
    }
  }

  @Test
  void letsSkopeoFailWhereTheRegistryRefusesTheSignature() throws IOException {
    try (TestRegistry refusing = TestRegistry.start()) {
      refusing.serveExtensionsApi(true);
      refusing.faults().on(Route.extensionSignatures().method("PUT")).status(409);
      String target = "docker://" + refusing.host() + "/team/refused:v1";

      assertThatThrownBy(
              () ->
                  skopeos
                      .get("skopeo")
                      .push(
                          layout.reference("amd64"),
                          target,
                          registriesD,
                          "--sign-by=" + SignedImages.email("ed")))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("another signature has this name");
    }
  }

  private Path key(String user) {
    return directory.resolve(user + ".gpg");
  }

  private String yaml() {
    return "default-docker:\n  lookaside: file://%s\n  lookaside-staging: file://%s\n"
        .formatted(directory.resolve("nothing"), staging);
  }

  private String name(String image) {
    return registry.host() + "/" + image;
  }

  private Digest digest() {
    return Digest.parse(layout.digest("amd64"));
  }

  private ExtensionSignature onlySignature(String repository) {
    List<ExtensionSignature> stored = registry.signatures(repository, digest());
    assertThat(stored).hasSize(1);
    assertThat(stored.get(0).name().isCanonical()).isTrue();
    return stored.get(0);
  }

  private void push(String signer, String destination, String... options) throws IOException {
    skopeos
        .get(signer)
        .push(layout.reference("amd64"), "docker://" + name(destination), registriesD, options);
  }

  private void assertEverybody(String image, Path key, Answer answer, Expected expected)
      throws IOException {
    String policy = only(registry.host(), signedBy(keyPath(key)));
    Path file = Files.createTempFile(directory, "policy", ".json");
    Files.writeString(file, policy);
    for (Skopeo skopeo : skopeos.values()) {
      Skopeo.Judgement judgement = skopeo.judge(file, registriesD, "docker://" + name(image));
      assertThat(judgement.answer()).as("%s", judgement.output()).isEqualTo(answer);
    }
    OurAnswer.assertAsExpected(VerdictCase.of(image, name(image), policy, expected), registriesD);
  }
}
