package imagesigning.registry.interop;

import static imagesigning.registry.interop.PolicyText.keyPath;
import static imagesigning.registry.interop.PolicyText.only;
import static imagesigning.registry.interop.PolicyText.signedBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import imagesigning.core.DockerReference;
import imagesigning.core.IndeterminateReason;
import imagesigning.core.openpgp.OpenPgpKeyring;
import imagesigning.core.openpgp.OpenPgpSigner;
import imagesigning.core.openpgp.OpenPgpSigningOptions;
import imagesigning.core.signing.Passphrase;
import imagesigning.core.simplesigning.SigningService;
import imagesigning.core.simplesigning.SimpleSigningService;
import imagesigning.policy.HostEnvironment;
import imagesigning.policy.registries.RegistriesConfig;
import imagesigning.registry.Credentials;
import imagesigning.registry.CredentialsProvider;
import imagesigning.registry.HttpSettings;
import imagesigning.registry.ImagePushException;
import imagesigning.registry.ImagePusher;
import imagesigning.registry.ImageSignatureReport.Outcome;
import imagesigning.registry.ImageSignatureVerifier;
import imagesigning.registry.ImageSigner;
import imagesigning.registry.PushReport;
import imagesigning.registry.RegistryException;
import imagesigning.registry.SigningReport;
import imagesigning.registry.interop.Skopeo.Answer;
import imagesigning.testing.NeedsPeers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What we push and sign is accepted by skopeo, old and new, and podman, from a real registry. */
@NeedsPeers({"skopeo", "skopeo-old", "podman", "registry", "gpg", "/usr/bin/gpgconf"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PushAndSignInteropIT {
  @TempDir static Path directory;
  private Peers peers;
  private GpgHome keys;
  private GpgHome podmanKeys;
  private DockerRegistry registry;
  private DockerRegistry closed;
  private DockerRegistry readOnly;
  private ImageLayout layout;
  private Skopeo skopeo;
  private Skopeo oldSkopeo;
  private Path registriesD;

  @BeforeAll
  void start() throws Exception {
    peers = Peers.in(directory);
    keys = GpgHome.create(peers, directory.resolve("gnupg"));
    keys.generate(
        "Key-Type: RSA\nKey-Length: 3072\nKey-Usage: sign\nName-Email: "
            + SignedImages.email("rsa"),
        SignedImages.eddsa("ed"));
    for (String user : List.of("rsa", "ed")) {
      keys.export(SignedImages.email(user), publicKey(user));
      keys.exportSecret(SignedImages.email(user), secretKey(user));
    }
    podmanKeys = keys.copy(directory.resolve("gnupg-podman"));
    layout = ImageLayout.create(directory.resolve("layout"));
    Path scratch = Files.createDirectory(directory.resolve("scratch"));
    skopeo = new Skopeo(peers.program("skopeo", keys.environment()), scratch);
    oldSkopeo = new Skopeo(peers.program("skopeo-old", keys.environment()), scratch);
    registry = DockerRegistry.start(peers, directory.resolve("registry"));
    closed = DockerRegistry.start(peers, directory.resolve("closed"), "--auth");
    readOnly = DockerRegistry.start(peers, directory.resolve("read-only"), "--readonly");
    registriesD = Files.createDirectory(directory.resolve("registries.d"));
    Files.writeString(registriesD.resolve("default.yaml"), yaml());
  }

  @AfterAll
  void stop() throws IOException {
    try (GpgHome first = keys;
        GpgHome second = podmanKeys;
        DockerRegistry third = registry;
        DockerRegistry fourth = closed;
        DockerRegistry fifth = readOnly) {
      // Closing is all there is to do, the others even if one fails.
    } finally {
      peers.endStragglers();
    }
  }

  private String yaml() {
    return "default-docker:\n  lookaside: file://%s\n  lookaside-staging: file://%s\n"
        .formatted(directory.resolve("lookaside"), directory.resolve("lookaside"));
  }

  private Path publicKey(String user) {
    return directory.resolve(user + ".gpg");
  }

  private Path secretKey(String user) {
    return directory.resolve(user + ".secret.gpg");
  }

  private SigningService service(String user) throws IOException {
    return SimpleSigningService.builder(
            OpenPgpSigner.fromKeyFile(
                secretKey(user), Passphrase.none(), OpenPgpSigningOptions.defaults()))
        .build();
  }

  private RegistriesConfig registries() throws IOException {
    return RegistriesConfig.load(registriesD, HostEnvironment.current());
  }

  private static HttpSettings plain() {
    return HttpSettings.builder().plainHttpEverywhere().build();
  }

  private ImagePusher.Builder pusher() throws IOException {
    return ImagePusher.builder().registries(registries()).http(plain());
  }

  /** A dir: image that skopeo made. */
  private String dir(String name, String image, String... options) throws IOException {
    String target = "dir:" + directory.resolve(name);
    skopeo.push(layout.reference(image), target, registriesD, options);
    return target;
  }

  private String target(DockerRegistry where, String name) {
    return "docker://" + where.host() + "/team/" + name + ":v1";
  }

  private Answer answer(Skopeo peer, String image, String user, String... options)
      throws IOException {
    String host = image.substring("docker://".length(), image.indexOf("/team/"));
    Path policy = Files.createTempFile(directory, "policy", ".json");
    Files.writeString(policy, only(host, signedBy(keyPath(publicKey(user)))));
    return peer.judge(policy, registriesD, image, options).answer();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rsa", "ed"})
  void skopeoTakesADirectoryThatWePushedAndSigned(String user) throws Exception {
    String target = target(registry, "pushed-" + user);
    PushReport report;
    try (SigningService service = service(user)) {
      report = pusher().signWith(service).build().push(dir("image-" + user, "amd64"), target);
    }

    assertThat(report.manifest()).hasToString(layout.digest("amd64"));
    assertThat(answer(skopeo, target, user)).isEqualTo(Answer.ACCEPTED);
    assertThat(answer(oldSkopeo, target, user)).isEqualTo(Answer.ACCEPTED);
    String other = user.equals("rsa") ? "ed" : "rsa";
    assertThat(answer(skopeo, target, other)).isEqualTo(Answer.REJECTED);
  }

  @Test
  void skopeoTakesAnIndexWithAllItsInstances() throws Exception {
    String target = target(registry, "index");
    try (SigningService service = service("ed")) {
      pusher().signWith(service).build().push(dir("multi", "multi", "--all"), target);
    }

    assertThat(answer(skopeo, target, "ed", "--all")).isEqualTo(Answer.ACCEPTED);
    assertThat(answer(oldSkopeo, target, "ed", "--override-arch=arm64")).isEqualTo(Answer.ACCEPTED);
  }

  @Test
  void skopeoTakesALayoutThatWePushed() throws Exception {
    String target = target(registry, "from-layout");
    try (SigningService service = service("ed")) {
      pusher().signWith(service).build().push(layout.reference("arm64"), target);
    }

    assertThat(answer(skopeo, target, "ed", "--override-arch=arm64")).isEqualTo(Answer.ACCEPTED);
  }

  @Test
  void theSignatureThatSkopeoMadeInADirectoryGoesWithIt() throws Exception {
    String target = target(registry, "copied");
    String signed =
        dir(
            "signed",
            "amd64",
            "--sign-by=" + SignedImages.email("rsa"),
            "--sign-identity=" + target.substring("docker://".length()));

    PushReport report = pusher().build().push(signed, target);

    assertThat(report.signatures().entries()).hasSize(1);
    assertThat(answer(skopeo, target, "rsa")).isEqualTo(Answer.ACCEPTED);
    assertThat(answer(oldSkopeo, target, "rsa")).isEqualTo(Answer.ACCEPTED);
  }

  @Test
  void pushesToARegistryThatWantsCredentials() throws Exception {
    String target = target(closed, "app");
    String credentials = "--src-creds=" + DockerRegistry.USER + ":" + DockerRegistry.PASSWORD;
    try (SigningService service = service("ed")) {
      pusher()
          .signWith(service)
          .credentials(
              CredentialsProvider.always(
                  Credentials.ofPassword(DockerRegistry.USER, DockerRegistry.PASSWORD)))
          .build()
          .push(dir("closed-image", "amd64"), target);
    }

    assertThat(answer(skopeo, target, "ed", credentials)).isEqualTo(Answer.ACCEPTED);
  }

  @Test
  void isToldThatCredentialsAreWanted() throws Exception {
    String image = dir("unknown-image", "amd64");

    ImagePushException failure =
        catchThrowableOfType(
            ImagePushException.class, () -> pusher().build().push(image, target(closed, "none")));

    assertThat(((RegistryException) failure.getCause()).reason())
        .isEqualTo(IndeterminateReason.AUTHENTICATION_REQUIRED);
  }

  @Test
  void isToldThatTheRegistryIsReadOnly() throws Exception {
    String image = dir("read-only-image", "amd64");

    ImagePushException failure =
        catchThrowableOfType(
            ImagePushException.class, () -> pusher().build().push(image, target(readOnly, "app")));

    assertThat(((RegistryException) failure.getCause()).status()).hasValue(405);
    assertThat(failure).hasMessageContaining("read-only");
    assertThat(failure.report().manifests()).isEmpty();
  }

  @Test
  void peersTakeWhatWeSignedInTheRegistry() throws Exception {
    String target = target(registry, "signed-later");
    skopeo.push(layout.reference("amd64"), target, registriesD);
    assertThat(answer(skopeo, target, "rsa")).isEqualTo(Answer.REJECTED);

    SigningReport report;
    try (SigningService rsa = service("rsa");
        SigningService ed = service("ed")) {
      report =
          ImageSigner.builder()
              .signWith(rsa)
              .signWith(ed)
              .publicKeys(keyring("rsa", "ed"))
              .registries(registries())
              .http(plain())
              .build()
              .sign(target);
    }

    assertThat(report.entries()).hasSize(2);
    for (String user : List.of("rsa", "ed")) {
      assertThat(answer(skopeo, target, user)).isEqualTo(Answer.ACCEPTED);
      assertThat(answer(oldSkopeo, target, user)).isEqualTo(Answer.ACCEPTED);
    }
    String name = target.substring("docker://".length());
    Podman podman = Podman.create(peers, podmanKeys, directory.resolve("podman"), yaml());
    PeerProgram.Output pulled =
        podman.pull(name, only(registry.host(), signedBy(keyPath(publicKey("ed")))));
    assertThat(pulled.exit()).as("%s", pulled).isZero();
    assertThat(
            ImageSignatureVerifier.builder()
                .keys(keyring("rsa"))
                .registries(registries())
                .http(plain())
                .build()
                .verify(target, name)
                .outcome())
        .isEqualTo(Outcome.ACCEPTED);
  }

  @Test
  void peersTakeEveryInstanceThatWeSigned() throws Exception {
    String target = target(registry, "index-signed-later");
    skopeo.push(layout.reference("multi"), target, registriesD, "--all");

    try (SigningService service = service("ed")) {
      ImageSigner.builder()
          .signWith(service)
          .registries(registries())
          .http(plain())
          .build()
          .sign(target);
    }

    assertThat(answer(skopeo, target, "ed", "--override-arch=amd64")).isEqualTo(Answer.ACCEPTED);
    assertThat(answer(oldSkopeo, target, "ed", "--override-arch=arm64")).isEqualTo(Answer.ACCEPTED);
  }

  @Test
  void skopeoTakesADirectoryThatWeSigned() throws Exception {
    String image = dir("signed-here", "amd64");
    String target = target(registry, "from-signed-directory");
    try (SigningService service = service("ed")) {
      ImageSigner.builder()
          .signWith(service)
          .identity(DockerReference.parse(target.substring("docker://".length())))
          .build()
          .sign(image);
    }

    skopeo.push(image, target, registriesD);

    assertThat(answer(skopeo, target, "ed")).isEqualTo(Answer.ACCEPTED);
  }

  private OpenPgpKeyring keyring(String... users) throws IOException {
    List<OpenPgpKeyring.Source> sources = new ArrayList<>();
    for (String user : users) {
      sources.add(new OpenPgpKeyring.Source(user, Files.readAllBytes(publicKey(user))));
    }
    return OpenPgpKeyring.parse(sources);
  }
}
