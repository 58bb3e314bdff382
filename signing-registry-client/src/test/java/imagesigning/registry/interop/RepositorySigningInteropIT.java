package imagesigning.registry.interop;

import static imagesigning.registry.interop.PolicyText.REJECT;
import static imagesigning.registry.interop.PolicyText.keyPath;
import static imagesigning.registry.interop.PolicyText.list;
import static imagesigning.registry.interop.PolicyText.signedBy;
import static imagesigning.registry.interop.PolicyText.withDefault;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.openpgp.OpenPgpKeyring;
import imagesigning.core.openpgp.OpenPgpSigner;
import imagesigning.core.openpgp.OpenPgpSigningOptions;
import imagesigning.core.signing.Passphrase;
import imagesigning.core.simplesigning.SigningService;
import imagesigning.core.simplesigning.SimpleSigningService;
import imagesigning.policy.HostEnvironment;
import imagesigning.policy.registries.RegistriesConfig;
import imagesigning.registry.HttpSettings;
import imagesigning.registry.IndexSigning;
import imagesigning.registry.RepositorySigner;
import imagesigning.registry.RepositorySigningReport;
import imagesigning.registry.RepositorySigningRequest;
import imagesigning.registry.SigningReport.Entry;
import imagesigning.registry.interop.Skopeo.Answer;
import imagesigning.testing.NeedsPeers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * All tags of a repository in a real registry, signed in one call, are accepted by skopeo, old and
 * new, and podman, under the policy of the documents: reject by default, signedBy for the host.
 */
@NeedsPeers({"skopeo", "skopeo-old", "podman", "registry", "gpg", "/usr/bin/gpgconf"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RepositorySigningInteropIT {
  @TempDir static Path directory;
  private Peers peers;
  private GpgHome keys;
  private GpgHome podmanKeys;
  private DockerRegistry registry;
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
            + SignedImages.email("rsa"));
    keys.export(SignedImages.email("rsa"), publicKey());
    keys.exportSecret(SignedImages.email("rsa"), directory.resolve("secret.gpg"));
    podmanKeys = keys.copy(directory.resolve("gnupg-podman"));
    layout = ImageLayout.create(directory.resolve("layout"));
    Path scratch = Files.createDirectory(directory.resolve("scratch"));
    skopeo = new Skopeo(peers.program("skopeo", keys.environment()), scratch);
    oldSkopeo = new Skopeo(peers.program("skopeo-old", keys.environment()), scratch);
    registry = DockerRegistry.start(peers, directory.resolve("registry"));
    registriesD = Files.createDirectory(directory.resolve("registries.d"));
    Files.writeString(registriesD.resolve("default.yaml"), yaml());
  }

  @AfterAll
  void stop() throws IOException {
    try (GpgHome first = keys;
        GpgHome second = podmanKeys;
        DockerRegistry third = registry) {
      // Closing is all there is to do, the others even if one fails.
    } finally {
      peers.endStragglers();
    }
  }

  private String yaml() {
    return "default-docker:\n  lookaside: file://%s\n  lookaside-staging: file://%s\n"
        .formatted(directory.resolve("lookaside"), directory.resolve("lookaside"));
  }

  private Path publicKey() {
    return directory.resolve("public.gpg");
  }

  /** The policy of the documents, without its comment, for this registry. */
  private String policy(String scope) {
    return withDefault(list(REJECT), scope, list(signedBy(keyPath(publicKey()))));
  }

  private RepositorySigner.Builder signer(SigningService service) throws IOException {
    return RepositorySigner.builder()
        .signWith(service)
        .publicKeys(
            OpenPgpKeyring.parse(
                List.of(new OpenPgpKeyring.Source("rsa", Files.readAllBytes(publicKey())))))
        .registries(RegistriesConfig.load(registriesD, HostEnvironment.current()))
        .http(HttpSettings.builder().plainHttpEverywhere().build());
  }

  private SigningService service() throws IOException {
    return SimpleSigningService.builder(
            OpenPgpSigner.fromKeyFile(
                directory.resolve("secret.gpg"),
                Passphrase.none(),
                OpenPgpSigningOptions.defaults()))
        .build();
  }

  private String repository(String name) {
    return registry.host() + "/team/" + name;
  }

  private void push(String name, String tag, String image, String... options) throws IOException {
    skopeo.push(
        layout.reference(image), "docker://" + repository(name) + ":" + tag, registriesD, options);
  }

  private Answer answer(Skopeo peer, String image, String... options) throws IOException {
    Path policy = Files.createTempFile(directory, "policy", ".json");
    Files.writeString(policy, policy(registry.host()));
    return peer.judge(policy, registriesD, "docker://" + image, options).answer();
  }

  private long storedSignatures(String name) throws IOException {
    try (Stream<Path> files = Files.walk(directory.resolve("lookaside/team"))) {
      return files
          .filter(file -> file.toString().contains("/" + name + "@sha256="))
          .filter(Files::isRegularFile)
          .count();
    }
  }

  @Test
  void peersTakeEveryTagOfARepository() throws Exception {
    push("app", "1.0", "amd64");
    push("app", "1.1", "amd64");
    push("app", "arm", "arm64");
    push("app", "multi", "multi", "--all");
    for (String tag : List.of("1.0", "1.1", "arm", "multi")) {
      assertThat(answer(skopeo, repository("app") + ":" + tag, architecture(tag)))
          .isEqualTo(Answer.REJECTED);
    }

    RepositorySigningReport report;
    RepositorySigningReport again;
    try (SigningService service = service()) {
      RepositorySigner signer = signer(service).build();
      report = signer.sign(RepositorySigningRequest.allTags(repository("app")));
      again = signer.sign(RepositorySigningRequest.allTags(repository("app")));
    }

    assertThat(report.added()).hasSize(5);
    assertThat(again.added()).isEmpty();
    assertThat(again.entries()).hasSize(5);
    assertThat(storedSignatures("app")).isEqualTo(5);
    for (String tag : List.of("1.0", "1.1", "arm", "multi")) {
      String image = repository("app") + ":" + tag;
      assertThat(answer(skopeo, image, architecture(tag))).isEqualTo(Answer.ACCEPTED);
      assertThat(answer(oldSkopeo, image, architecture(tag))).isEqualTo(Answer.ACCEPTED);
    }
    assertThat(answer(skopeo, repository("app") + ":multi", "--override-arch=arm64"))
        .isEqualTo(Answer.ACCEPTED);
    Podman podman = Podman.create(peers, podmanKeys, directory.resolve("podman"), yaml());
    for (String tag : List.of("1.0", "1.1", "multi")) {
      PeerProgram.Output pulled =
          podman.pull(repository("app") + ":" + tag, policy(registry.host()));
      assertThat(pulled.exit()).as("%s", pulled).isZero();
    }
  }

  private static String architecture(String tag) {
    return "--override-arch=" + (tag.equals("arm") ? "arm64" : "amd64");
  }

  @Test
  void skopeoCopiesASignedIndexWithAllItsInstances() throws Exception {
    push("lists", "1", "multi", "--all");
    try (SigningService service = service()) {
      signer(service)
          .indexSigning(IndexSigning.INDEX_AND_INSTANCES)
          .build()
          .sign(RepositorySigningRequest.allTags(repository("lists")));
    }

    String image = repository("lists") + ":1";
    assertThat(answer(skopeo, image, "--multi-arch=all")).isEqualTo(Answer.ACCEPTED);
    assertThat(answer(oldSkopeo, image, "--all")).isEqualTo(Answer.ACCEPTED);
    assertThat(answer(skopeo, image, "--multi-arch=index-only")).isEqualTo(Answer.ACCEPTED);
  }

  @Test
  void peersRejectTagsThatWereNotNamed() throws Exception {
    push("some", "yes", "amd64");
    push("some", "no", "amd64");
    try (SigningService service = service()) {
      signer(service)
          .build()
          .sign(RepositorySigningRequest.tags(repository("some"), List.of("yes")));
    }

    assertThat(answer(skopeo, repository("some") + ":yes", "--override-arch=amd64"))
        .isEqualTo(Answer.ACCEPTED);
    // The same manifest under the name of another tag.
    assertThat(answer(skopeo, repository("some") + ":no", "--override-arch=amd64"))
        .isEqualTo(Answer.REJECTED);
  }

  @Test
  void peersTakeTheFutureBasePathOnlyThere() throws Exception {
    push("mirror", "1", "amd64");
    push("public", "1", "amd64");
    RepositorySigningReport report;
    try (SigningService service = service()) {
      report =
          signer(service)
              .build()
              .sign(
                  RepositorySigningRequest.allTags(repository("mirror"))
                      .withFutureBasePath("team/public"));
    }
    Entry entry = report.entries().get(0);
    Path stored = directory.resolve("lookaside/team");
    // What a sync carries to the distribution that serves the images later.
    Path from = stored.resolve("mirror@sha256=" + entry.manifest().hex() + "/signature-1");
    Path to = stored.resolve("public@sha256=" + entry.manifest().hex() + "/signature-1");
    Files.createDirectories(to.getParent());
    Files.copy(from, to);

    assertThat(answer(skopeo, repository("public") + ":1", "--override-arch=amd64"))
        .isEqualTo(Answer.ACCEPTED);
    assertThat(answer(skopeo, repository("mirror") + ":1", "--override-arch=amd64"))
        .isEqualTo(Answer.REJECTED);
  }
}
