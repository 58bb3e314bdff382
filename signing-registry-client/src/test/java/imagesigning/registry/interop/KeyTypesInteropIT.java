package imagesigning.registry.interop;

import static imagesigning.registry.interop.PolicyText.keyPath;
import static imagesigning.registry.interop.PolicyText.only;
import static imagesigning.registry.interop.PolicyText.signedBy;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.openpgp.OpenPgpSigner;
import imagesigning.core.openpgp.OpenPgpSigningOptions;
import imagesigning.core.signing.Passphrase;
import imagesigning.core.simplesigning.SigningService;
import imagesigning.core.simplesigning.SimpleSigningService;
import imagesigning.policy.HostEnvironment;
import imagesigning.policy.registries.RegistriesConfig;
import imagesigning.registry.HttpSettings;
import imagesigning.registry.ImageSigner;
import imagesigning.registry.interop.Skopeo.Answer;
import imagesigning.testing.NeedsPeers;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What each type of key signs here is accepted by skopeo of two ages, podman and us, through a
 * look-aside store and through the extensions API.
 */
@NeedsPeers({"skopeo", "skopeo-old", "podman", "gpg", "/usr/bin/gpgconf"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeyTypesInteropIT {
  @TempDir static Path directory;
  private Peers peers;
  private GpgHome keys;
  private Skopeo skopeo;
  private Skopeo oldSkopeo;
  private Podman podman;
  private Path registriesD;

  @BeforeAll
  void start() throws IOException {
    peers = Peers.in(directory);
    keys = GpgHome.create(peers, directory.resolve("gnupg"));
    Path scratch = Files.createDirectory(directory.resolve("scratch"));
    skopeo = new Skopeo(peers.program("skopeo", keys.environment()), scratch);
    oldSkopeo = new Skopeo(peers.program("skopeo-old", keys.environment()), scratch);
    String yaml =
        "default-docker:\n  lookaside: file://%s\n".formatted(directory.resolve("lookaside"));
    registriesD = Files.createDirectory(directory.resolve("registries.d"));
    Files.writeString(registriesD.resolve("default.yaml"), yaml);
    podman = Podman.create(peers, keys, directory.resolve("podman"), yaml);
  }

  @AfterAll
  void stop() throws IOException {
    try {
      if (keys != null) {
        keys.close();
      }
    } finally {
      peers.endStragglers();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "rsa3072, RSA, Key-Length: 3072",
    "p256, ECDSA, Key-Curve: nistp256",
    "p384, ECDSA, Key-Curve: nistp384",
    "p521, ECDSA, Key-Curve: nistp521",
    "brainpool256, ECDSA, Key-Curve: brainpoolP256r1",
    "brainpool384, ECDSA, Key-Curve: brainpoolP384r1",
    "brainpool512, ECDSA, Key-Curve: brainpoolP512r1",
    "ed25519, EDDSA, Key-Curve: ed25519"
  })
  void peersTakeWhatEachTypeOfKeySigns(String user, String algorithm, String size)
      throws Exception {
    String email = SignedImages.email(user);
    keys.generate(
        "Key-Type: " + algorithm + "\n" + size + "\nKey-Usage: sign\nName-Email: " + email);
    Path publicKey = keys.export(email, directory.resolve(user + ".gpg"));
    Path secretKey = keys.exportSecret(email, directory.resolve(user + ".secret.gpg"));

    for (boolean extensionsApi : new boolean[] {false, true}) {
      try (TestRegistry registry = TestRegistry.start()) {
        registry.serveExtensionsApi(extensionsApi);
        registry.push("team/" + user, "v1", TestImage.oci());
        sign(secretKey, registry.host() + "/team/" + user + ":v1");
        assertAccepted(registry.host(), registry.host() + "/team/" + user + ":v1", publicKey);
      }
    }
  }

  private void sign(Path secretKey, String image) throws IOException {
    try (SigningService service =
        SimpleSigningService.builder(
                OpenPgpSigner.fromKeyFile(
                    secretKey, Passphrase.none(), OpenPgpSigningOptions.defaults()))
            .build()) {
      ImageSigner.builder()
          .signWith(service)
          .registries(RegistriesConfig.load(registriesD, HostEnvironment.current()))
          .http(HttpSettings.builder().plainHttpEverywhere().build())
          .build()
          .sign("docker://" + image);
    }
  }

  private void assertAccepted(String host, String image, Path publicKey) throws IOException {
    String policy = only(host, signedBy(keyPath(publicKey)));
    Path file = Files.createTempFile(directory, "policy", ".json");
    Files.writeString(file, policy);
    for (Skopeo peer : new Skopeo[] {skopeo, oldSkopeo}) {
      Skopeo.Judgement judgement = peer.judge(file, registriesD, "docker://" + image);
      assertThat(judgement.answer()).as("%s", judgement.output()).isEqualTo(Answer.ACCEPTED);
    }
    podman.pull(image, policy).orFail();
    OurAnswer.assertAsExpected(
        VerdictCase.of(image, image, policy, Expected.allowed()), registriesD);
  }
}
