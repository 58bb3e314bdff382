package imagesigning.registry.interop;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.Digest;
import imagesigning.registry.interop.PeerProgram.Output;
import imagesigning.testing.NeedsPeers;
import imagesigning.testkit.ImageSigningExtension;
import imagesigning.testkit.RecordedRequest;
import imagesigning.testkit.Route;
import imagesigning.testkit.TestAuth;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The registry of the test kit is one to skopeo, oras, cosign and podman. */
@NeedsPeers({"skopeo", "oras", "cosign2", "cosign3", "podman", "gpg", "/usr/bin/gpgconf"})
@ExtendWith(ImageSigningExtension.class)
class RegistryClientsInteropIT {
  private static final TestImage IMAGE = TestImage.oci(11);

  @TempDir Path directory;
  private Peers peers;

  @BeforeEach
  void findPeers() throws IOException {
    peers = Peers.in(directory);
  }

  @ParameterizedTest
  @ValueSource(strings = {"basic", "bearer"})
  void skopeoProvesWhoItIsOverTls(String kind) throws IOException {
    try (TestRegistry registry = TestRegistry.startTls()) {
      registry.protect(
          kind.equals("basic")
              ? TestAuth.basic("user", "secret")
              : TestAuth.bearer("user", "secret"));
      registry.push("team/app", "1", IMAGE);
      registry.certificateAuthority().orElseThrow().writePem(directory.resolve("certs/ca.crt"));
      String image = "docker://" + registry.host() + "/team/";

      skopeoCopy(image + "app:1", "dir:" + directory.resolve("pulled"), "src", "user:secret")
          .orFail();
      skopeoCopy("dir:" + directory.resolve("pulled"), image + "copy:2", "dest", "user:secret")
          .orFail();
      Output refused =
          skopeoCopy(image + "app:1", "dir:" + directory.resolve("no"), "src", "user:guess");

      assertThat(registry.manifest("team/copy", "2")).contains(IMAGE.manifest());
      assertThat(refused.exit()).isNotZero();
      assertThat(registry.requests(Route.token()).isEmpty()).isEqualTo(kind.equals("basic"));
    }
  }

  @Test
  void skopeoReadsAnonymouslyWithAToken(TestRegistry registry) throws IOException {
    registry.protect(TestAuth.bearer("user", "secret").anonymousPull());
    registry.push("team/app", "1", IMAGE);

    Path pulled = directory.resolve("pulled");
    String source = "docker://" + registry.host() + "/team/app:1";
    program("skopeo")
        .run("--insecure-policy", "copy", "--src-tls-verify=false", source, "dir:" + pulled)
        .orFail();

    assertThat(pulled.resolve("manifest.json")).hasBinaryContent(IMAGE.manifest());
    assertThat(registry.requests(Route.token()))
        .hasSize(1)
        .allSatisfy(request -> assertThat(request.authorizationScheme()).isEmpty());
  }

  @Test
  void skopeoListsTags(TestRegistry registry) throws IOException {
    registry.push("team/app", "b", IMAGE);
    registry.push("team/app", "a", IMAGE);

    Output tags =
        program("skopeo")
            .run("list-tags", "--tls-verify=false", "docker://" + registry.host() + "/team/app");

    assertThat(tags.orFail().text()).containsSubsequence("\"a\"", "\"b\"");
  }

  @Test
  void orasAttachesAndFindsReferrers(TestRegistry registry) throws IOException {
    registry.serveReferrers(true);
    Digest subject = registry.push("team/app", "1", IMAGE);
    attachAndDiscover(registry, subject);

    assertThat(registry.requests(Route.path("/v2/team/app/referrers/.*"))).isNotEmpty();
    assertThat(registry.manifest("team/app", "sha256-" + subject.hex())).isEmpty();
  }

  @Test
  void orasFallsBackToATagWhereReferrersAreNotServed(TestRegistry registry) throws IOException {
    Digest subject = registry.push("team/app", "1", IMAGE);
    attachAndDiscover(registry, subject);

    assertThat(registry.manifest("team/app", "sha256-" + subject.hex())).isPresent();
  }

  private void attachAndDiscover(TestRegistry registry, Digest subject) throws IOException {
    Files.writeString(directory.resolve("tmp/note.txt"), "a note");
    String image = registry.host() + "/team/app@" + subject;
    PeerProgram oras = program("oras");
    oras.run("attach", "--plain-http", "--artifact-type=test/note", image, "note.txt").orFail();
    Output found = oras.run("discover", "--plain-http", "--format=json", image).orFail();
    assertThat(found.text()).contains("\"artifactType\": \"test/note\"");
  }

  @Test
  void cosignAttachesASignatureByTag(TestRegistry registry) throws IOException {
    Digest subject = registry.push("team/app", "1", IMAGE);
    String image = registry.host() + "/team/app@" + subject;
    PeerProgram cosign = cosign("cosign2");
    cosign.run("sign", "--yes", "--key=k.key", "--tlog-upload=false", image).orFail();

    cosign.run("verify", "--key=k.pub", "--insecure-ignore-tlog", image).orFail();
    assertThat(registry.manifest("team/app", "sha256-" + subject.hex() + ".sig")).isPresent();
  }

  @Test
  void cosignAttachesABundleAsReferrer(TestRegistry registry) throws IOException {
    registry.serveReferrers(true);
    Digest subject = registry.push("team/app", "1", IMAGE);
    String image = registry.host() + "/team/app@" + subject;
    PeerProgram cosign = cosign("cosign3");
    cosign
        .run(
            "sign",
            "--yes",
            "--key=k.key",
            "--use-signing-config=false",
            "--tlog-upload=false",
            image)
        .orFail();

    cosign.run("verify", "--key=k.pub", "--insecure-ignore-tlog", image).orFail();
    assertThat(registry.requests(Route.manifests().method("PUT")))
        .extracting(RecordedRequest::status)
        .contains(201);
  }

  @Test
  void podmanUnpacksTheImage(TestRegistry registry) throws IOException {
    registry.push("team/app", "1", IMAGE);
    Podman podman =
        Podman.create(peers, GpgHome.create(peers, directory.resolve("gnupg")), directory, "");

    podman
        .pull(
            registry.host() + "/team/app:1",
            PolicyText.only(registry.host(), PolicyText.ACCEPT_ANYTHING))
        .orFail();
  }

  private Output skopeoCopy(String source, String target, String side, String credentials)
      throws IOException {
    return program("skopeo")
        .run(
            "--insecure-policy",
            "copy",
            "--preserve-digests",
            "--" + side + "-creds=" + credentials,
            "--" + side + "-cert-dir=" + directory.resolve("certs"),
            source,
            target);
  }

  private PeerProgram program(String name) {
    return peers.program(name);
  }

  /** A cosign with a key pair that asks nobody but the registry. */
  private PeerProgram cosign(String name) throws IOException {
    Map<String, String> environment =
        Map.of(
            "COSIGN_PASSWORD", "password",
            "SIGSTORE_NO_CACHE", "true",
            "TUF_ROOT", directory.resolve("tuf").toString());
    PeerProgram cosign = peers.program(name, environment);
    cosign.run("generate-key-pair", "--output-key-prefix=k").orFail();
    return cosign;
  }
}
