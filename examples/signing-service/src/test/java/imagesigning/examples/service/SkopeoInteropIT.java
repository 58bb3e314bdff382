package imagesigning.examples.service;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.openpgp.GnuPgHome;
import imagesigning.core.openpgp.KeySelector;
import imagesigning.core.services.PublicKeySource;
import imagesigning.core.services.ScriptRunner;
import imagesigning.core.services.SigningServiceDefinition;
import imagesigning.core.services.SigningServiceKind;
import imagesigning.core.services.SigningServices;
import imagesigning.policy.Policy;
import imagesigning.policy.PolicyEvaluator;
import imagesigning.testing.NeedsPeers;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Real tools at both ends: the documented script with skopeo and gpg signs, skopeo and podman push
 * and pull through the service under the documented policy.
 */
@NeedsPeers({"skopeo", "skopeo-old", "podman", "/usr/bin/gpg", "/usr/bin/gpgconf"})
class SkopeoInteropIT {
  private static final String IDENTITY = "signer@example.com";

  /** That of the documents, with its variables quoted. */
  private static final String SCRIPT =
      """
      #!/usr/bin/env bash

      MANIFEST_PATH=$1
      FINGERPRINT="$PULP_SIGNING_KEY_FINGERPRINT"
      IMAGE_REFERENCE="$REFERENCE"
      SIGNATURE_PATH="$SIG_PATH"

      # Create atomic container signature
      skopeo standalone-sign "$MANIFEST_PATH" "$IMAGE_REFERENCE" "$FINGERPRINT" --output "$SIGNATURE_PATH"
      # Check the exit status
      STATUS=$?
      if [ $STATUS -eq 0 ]; then
        echo {\\"signature_path\\": \\"$SIGNATURE_PATH\\"}
      else
        exit $STATUS
      fi
      """;

  private static final String POLICY =
      """
      {
        "default": [{"type": "reject"}],
        "transports": {
          "docker": {
            "%s": [{"type": "signedBy", "keyType": "GPGKeys", "keyPath": "%s"}]
          },
          "containers-storage": {"": [{"type": "insecureAcceptAnything"}]}
        }
      }
      """;

  private Path directory;
  private TestRegistry source;
  private TestRegistry registry;
  private SigningServer server;
  private Peer gpg;
  private Peer skopeo;
  private Path policy;
  private Path registriesD;

  @BeforeEach
  void start() throws IOException {
    directory = Files.createTempDirectory("sksvc");
    Path home =
        Files.createDirectory(
            directory.resolve("gnupg"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    gpg = Peer.of("/usr/bin/gpg", directory).with("GNUPGHOME", home);
    skopeo = Peer.of("skopeo", directory).with("GNUPGHOME", home);
    gpg.run("--batch", "--passphrase", "", "--quick-gen-key", IDENTITY, "rsa3072", "sign", "never")
        .orFail();
    Path publicKey = directory.resolve("release.gpg");
    gpg.run("--batch", "--output", publicKey.toString(), "--export", IDENTITY).orFail();
    Path script = Files.writeString(directory.resolve("container_sign.sh"), SCRIPT);
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    registriesD = Files.createDirectory(directory.resolve("registries.d"));

    source = TestRegistry.start();
    source.push("build/app", "1.0", TestImage.oci(1));
    registry = TestRegistry.start();
    ServiceSettings settings =
        ServiceSettings.of(
            Map.of(
                "listen.port", String.valueOf(RunningService.freePort()),
                "database.url", RunningService.memory(),
                "signing.default-service", "container-default"));
    policy =
        Files.writeString(
            directory.resolve("policy.json"),
            POLICY.formatted(settings.listenHost() + ":" + settings.listenPort(), publicKey));
    Database database = Database.open(settings);
    SigningServices services =
        SigningServices.builder(new DatabaseSigningServiceStore(database))
            .keys(PublicKeySource.of(GnuPgHome.at(home)))
            .runner(
                ScriptRunner.builder().cleanEnvironment().environment(skopeo.environment()).build())
            .build();
    SigningServiceDefinition created =
        services
            .create(
                "container-default",
                SigningServiceKind.CONTAINER_MANIFEST,
                script,
                KeySelector.parse(IDENTITY))
            .service();
    assertThat(created.publicKey()).startsWith("-----BEGIN PGP PUBLIC KEY BLOCK-----");
    server =
        SigningServer.start(
            settings,
            database,
            new BackingRegistry(registry.host(), true, Optional.empty()),
            new PolicyEvaluator(Policy.load(policy)),
            services,
            services::open,
            Map.of(),
            Clock.systemUTC(),
            Access.of(settings));
  }

  @AfterEach
  void stop() throws IOException {
    if (server != null) {
      server.close();
      registry.close();
      source.close();
    }
    if (gpg != null) {
      Peer.of("/usr/bin/gpgconf", directory)
          .with("GNUPGHOME", directory.resolve("gnupg"))
          .run("--kill", "all");
    }
  }

  private String image(String name) {
    return "docker://" + server.publicHost() + "/" + name;
  }

  private Peer.Output pull(Peer tool, String name, String to) throws IOException {
    return tool.run(
        "copy",
        "--policy",
        policy.toString(),
        "--registries.d",
        registriesD.toString(),
        "--src-tls-verify=false",
        image(name),
        "dir:" + Files.createDirectories(directory.resolve(to)));
  }

  private void push(String name, String... options) throws IOException {
    String[] arguments = new String[options.length + 9];
    arguments[0] = "copy";
    arguments[1] = "--insecure-policy";
    arguments[2] = "--registries.d";
    arguments[3] = registriesD.toString();
    arguments[4] = "--src-tls-verify=false";
    arguments[5] = "--dest-tls-verify=false";
    arguments[6] = "--remove-signatures";
    System.arraycopy(options, 0, arguments, 7, options.length);
    arguments[options.length + 7] = "docker://" + source.host() + "/build/app:1.0";
    arguments[options.length + 8] = image(name);
    skopeo.run(arguments).orFail();
  }

  private String send(HttpRequest.Builder request) throws IOException {
    try {
      return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString()).body();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://" + server.publicHost() + path));
  }

  private void signThroughTheService(String name) throws IOException {
    String repository =
        RunningService.member("pulp_href", send(request(PulpJson.REPOSITORIES + "?name=" + name)))
            .orElseThrow();
    String task =
        RunningService.member(
                "task",
                send(
                    request(repository + "sign/")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{}"))))
            .orElseThrow();
    Instant end = Instant.now().plusSeconds(60);
    String body = "";
    while (!body.contains("\"state\":\"completed\"")) {
      body = send(request(task));
      assertThat(body).doesNotContain("\"state\":\"failed\"");
      assertThat(Instant.now()).isBefore(end);
    }
  }

  @Test
  void skopeoPullsUnderThePolicyOnceTheServiceHasSigned() throws IOException {
    push("shop/app:1.0");
    assertThat(pull(skopeo, "shop/app:1.0", "before").text())
        .contains("A signature was required, but no signature exists");

    signThroughTheService("shop/app");

    pull(skopeo, "shop/app:1.0", "after").orFail();
    pull(Peer.of("skopeo-old", directory), "shop/app:1.0", "old").orFail();
    assertThat(directory.resolve("after/signature-1")).exists();
  }

  @Test
  void podmanPullsUnderThePolicyOnceTheServiceHasSigned() throws IOException {
    push("shop/app:1.0");
    Path etc = Files.createDirectories(directory.resolve("etc/registries.d")).getParent();
    Files.copy(policy, etc.resolve("policy.json"));
    Peer podman =
        Peer.of("podman", directory)
            .with("PEERS_PODMAN_STORE", directory.resolve("store"))
            .with("PEERS_PODMAN_ETC", etc);
    String name = server.publicHost() + "/shop/app:1.0";
    assertThat(podman.run("pull", "-q", "--tls-verify=false", name).text())
        .contains("A signature was required, but no signature exists");

    signThroughTheService("shop/app");

    podman.run("pull", "-q", "--tls-verify=false", name).orFail();
  }

  @Test
  void aPushWithASignatureIsShownAsSigned() throws IOException {
    push("shop/app:1.0", "--sign-by", IDENTITY);

    String page = send(request("/"));

    assertThat(page)
        .contains("<span class=\"badge\">allowed</span>")
        .contains("signed by <strong>container-default</strong>");
    pull(skopeo, "shop/app:1.0", "pulled").orFail();
  }
}
