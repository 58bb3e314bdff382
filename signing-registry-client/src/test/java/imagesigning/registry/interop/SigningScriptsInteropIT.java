package imagesigning.registry.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import imagesigning.core.openpgp.GnuPgHome;
import imagesigning.core.openpgp.KeySelector;
import imagesigning.core.services.FileSigningServiceStore;
import imagesigning.core.services.PassedCheck;
import imagesigning.core.services.PublicKeySource;
import imagesigning.core.services.ScriptRunner;
import imagesigning.core.services.ScriptSigningService;
import imagesigning.core.services.SigningScriptException;
import imagesigning.core.services.SigningServiceCheck;
import imagesigning.core.services.SigningServiceCreation;
import imagesigning.core.services.SigningServiceKind;
import imagesigning.core.services.SigningServices;
import imagesigning.core.signing.SigningFailure;
import imagesigning.policy.HostEnvironment;
import imagesigning.policy.registries.RegistriesConfig;
import imagesigning.registry.HttpSettings;
import imagesigning.registry.ImageSigner;
import imagesigning.registry.interop.Skopeo.Answer;
import imagesigning.testing.InstalledPeers;
import imagesigning.testing.NeedsPeers;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The scripts that Pulp and Galaxy document, with the real skopeo in them, as signing services:
 * what they sign is accepted by skopeo and podman under Galaxy's documented policy.
 */
@NeedsPeers({"skopeo", "skopeo-old", "podman", "gpg", "/usr/bin/gpgconf"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SigningScriptsInteropIT {
  private static final String PASSPHRASE = "Galaxy 2022";
  private static final String PLAIN = SignedImages.email("pulp");
  private static final String LOCKED = SignedImages.email("galaxy");

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
    keys.generate("Key-Type: EDDSA\nKey-Curve: ed25519\nKey-Usage: sign\nName-Email: " + PLAIN);
    keys.gpg(
        "--batch",
        "--pinentry-mode",
        "loopback",
        "--passphrase",
        PASSPHRASE,
        "--quick-generate-key",
        "Galaxy <" + LOCKED + ">",
        "rsa3072",
        "sign",
        "never");
    Path scratch = Files.createDirectory(directory.resolve("scratch"));
    skopeo = new Skopeo(peers.program("skopeo", keys.environment()), scratch);
    oldSkopeo = new Skopeo(peers.program("skopeo-old", keys.environment()), scratch);
    String yaml =
        "default-docker:\n  lookaside: file://%s\n".formatted(directory.resolve("lookaside"));
    registriesD = Files.createDirectory(directory.resolve("registries.d"));
    Files.writeString(registriesD.resolve("default.yaml"), yaml);
    podman = Podman.create(peers, keys, directory.resolve("podman"), yaml);
    Files.writeString(directory.resolve("password"), PASSPHRASE + "\n");
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

  /** Puts one of the real tools on the search path of scripts as {@code skopeo}. */
  private ScriptRunner runner(String tool) throws IOException {
    Path real = InstalledPeers.program(tool);
    Path bin = Files.createTempDirectory(directory, "bin");
    executable(bin.resolve("skopeo"), "#!/bin/sh\nexec '" + real + "' \"$@\"\n");
    return ScriptRunner.builder()
        .cleanEnvironment()
        .environment(keys.environment())
        .environment(
            Map.of(
                "PATH",
                bin + ":/usr/bin:/bin",
                "HOME",
                directory.resolve("home").toString(),
                "TMPDIR",
                directory.resolve("tmp").toString(),
                "KEY_PASSWORD_FILE",
                directory.resolve("password").toString()))
        .build();
  }

  private static Path executable(Path file, String text) throws IOException {
    Files.writeString(file, text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-x---"));
  }

  private Path script(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            SigningScriptsInteropIT.class.getResourceAsStream("/signing-scripts/" + name), name)) {
      return executable(
          Files.createTempDirectory(directory, "scripts").resolve(name),
          new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private SigningServices services(ScriptRunner runner) throws IOException {
    return SigningServices.builder(
            new FileSigningServiceStore(Files.createTempDirectory(directory, "services")))
        .keys(PublicKeySource.of(GnuPgHome.at(keys.directory())))
        .runner(runner)
        .build();
  }

  @ParameterizedTest
  @CsvSource({
    "pulp_sign.sh, skopeo, pulp",
    "pulp_sign.sh, skopeo-old, pulp",
    "galaxy_sign.sh, skopeo, galaxy"
  })
  void peersTakeWhatTheScriptSigns(String name, String tool, String user) throws Exception {
    String email = SignedImages.email(user);
    Path publicKey = keys.export(email, directory.resolve(name + tool + ".gpg"));
    SigningServices services = services(runner(tool));

    SigningServiceCreation creation =
        services.create(
            "container-default",
            SigningServiceKind.CONTAINER_MANIFEST,
            script(name),
            KeySelector.parse(keys.fingerprint(email).substring(24)));

    assertThat(creation.checks())
        .extracting(PassedCheck::check)
        .containsExactly(SigningServiceCheck.values());
    try (ScriptSigningService service = services.open(services.named("container-default"))) {
      for (boolean extensionsApi : new boolean[] {false, true}) {
        try (TestRegistry registry = TestRegistry.start()) {
          registry.serveExtensionsApi(extensionsApi);
          registry.push("myrepo/test-image", "foo", TestImage.oci());
          String image = registry.host() + "/myrepo/test-image:foo";
          assertThat(
                  skopeo.judge(
                      policy(registry.host(), publicKey), registriesD, "docker://" + image))
              .extracting(Skopeo.Judgement::answer)
              .isEqualTo(Answer.REJECTED);
          sign(service, image);
          assertAccepted(registry.host(), image, publicKey);
        }
      }
    }
  }

  private void sign(ScriptSigningService service, String image) throws IOException {
    ImageSigner.builder()
        .signWith(service)
        .registries(RegistriesConfig.load(registriesD, HostEnvironment.current()))
        .http(HttpSettings.builder().plainHttpEverywhere().build())
        .build()
        .sign("docker://" + image);
  }

  /** The policy of Galaxy's documentation, with this host and this key, without the comment. */
  private Path policy(String host, Path publicKey) throws IOException {
    Path file = Files.createTempFile(directory, "policy", ".json");
    return Files.writeString(file, policyText(host, publicKey));
  }

  private static String policyText(String host, Path publicKey) {
    return """
        {
          "default": [{"type": "reject"}],
          "transports": {
            "docker": {
              "%s": [
                {
                  "type": "signedBy",
                  "keyType": "GPGKeys",
                  "keyPath": "%s"
                }
              ]
            },
            "containers-storage": {
              "": [{"type": "insecureAcceptAnything"}]
            }
          }
        }
        """
        .formatted(host, publicKey);
  }

  private void assertAccepted(String host, String image, Path publicKey) throws IOException {
    Path policy = policy(host, publicKey);
    for (Skopeo peer : new Skopeo[] {skopeo, oldSkopeo}) {
      Skopeo.Judgement judgement = peer.judge(policy, registriesD, "docker://" + image);
      assertThat(judgement.answer()).as("%s", judgement.output()).isEqualTo(Answer.ACCEPTED);
    }
    podman.pull(image, policyText(host, publicKey)).orFail();
    OurAnswer.assertAsExpected(
        VerdictCase.of(image, image, policyText(host, publicKey), Expected.allowed()), registriesD);
  }

  @Test
  void theScriptAsGalaxyPrintsItIsRefusedWithWhatItSaid() throws Exception {
    SigningServices services = services(runner("skopeo"));
    Path script = script("galaxy_sign_as_printed.sh");

    SigningScriptException thrown =
        catchThrowableOfType(
            SigningScriptException.class,
            () ->
                services.create(
                    "container-default",
                    SigningServiceKind.CONTAINER_MANIFEST,
                    script,
                    KeySelector.parse(PLAIN)));

    // What follows the comment is a command of its own, which begins with the manifest's path.
    assertThat(thrown.failure()).isEqualTo(SigningFailure.SCRIPT_TOOL_MISSING);
    assertThat(thrown.exitStatus().orElse(0)).isIn(126, 127);
    assertThat(thrown.errorOutput()).contains("skopeo").contains("/manifest:");
    assertThat(thrown)
        .hasMessageContaining("Exit status 12")
        .hasMessageContaining("/manifest:")
        .hasMessageContaining("broken by a comment");
    assertThat(services.list()).isEmpty();
  }

  @Test
  void aWrongPassphraseIsRefusedWithWhatSkopeoSaid() throws Exception {
    Path wrong = Files.writeString(directory.resolve("wrong"), "wrong\n");
    ScriptRunner runner = runner("skopeo");
    SigningServices services = services(runner);
    Path script =
        executable(
            Files.createTempDirectory(directory, "scripts").resolve("sign.sh"),
            Files.readString(script("galaxy_sign.sh"))
                .replace("\"$KEY_PASSWORD_FILE\"", "'" + wrong + "'"));
    keys.close();

    SigningScriptException thrown =
        catchThrowableOfType(
            SigningScriptException.class,
            () ->
                services.create(
                    "locked",
                    SigningServiceKind.CONTAINER_MANIFEST,
                    script,
                    KeySelector.parse(LOCKED)));

    assertThat(thrown.failure()).isEqualTo(SigningFailure.SCRIPT_FAILED);
    assertThat(thrown).hasMessageContaining("passphrase");
    assertThat(services.list()).isEmpty();
  }
}
