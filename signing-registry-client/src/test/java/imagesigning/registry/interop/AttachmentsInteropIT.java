package imagesigning.registry.interop;

import static imagesigning.registry.interop.PolicyText.identity;
import static imagesigning.registry.interop.PolicyText.keyPath;
import static imagesigning.registry.interop.PolicyText.only;
import static imagesigning.registry.interop.PolicyText.signedBy;
import static imagesigning.registry.interop.PolicyText.sigstoreSigned;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.Digest;
import imagesigning.core.ImageReference;
import imagesigning.core.openpgp.OpenPgpSigner;
import imagesigning.core.openpgp.OpenPgpSigningOptions;
import imagesigning.core.signing.Passphrase;
import imagesigning.core.simplesigning.SigningService;
import imagesigning.core.simplesigning.SimpleSigningService;
import imagesigning.cosign.SigstorePrivateKey;
import imagesigning.cosign.SigstoreSigningService;
import imagesigning.policy.HostEnvironment;
import imagesigning.policy.registries.RegistriesConfig;
import imagesigning.registry.HttpSettings;
import imagesigning.registry.ImageSigner;
import imagesigning.registry.SignatureLister;
import imagesigning.registry.internal.distribution.AttachmentConfig;
import imagesigning.registry.interop.Skopeo.Answer;
import imagesigning.testing.NeedsPeers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Sigstore signatures in a real registry: what we attach is accepted by skopeo, podman and cosign
 * of two generations, what they attach by us, and whoever comes later leaves the others' signatures
 * good. Every program signs with the keys that every other has made.
 */
@NeedsPeers({"skopeo", "skopeo-old", "podman", "registry", "gpg", "/usr/bin/gpgconf"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AttachmentsInteropIT {
  private static final String PASSWORD = "pass word";
  private static final String US = "us";
  private static final List<String> PROGRAMS = List.of(US, "skopeo", "cosign2", "cosign3");

  @TempDir static Path directory;
  private Peers peers;
  private GpgHome gpg;
  private DockerRegistry registry;
  private ImageLayout layout;
  private Skopeo skopeo;
  private Skopeo oldSkopeo;
  private Podman podman;
  private Path registriesD;
  private Path passphrase;

  @BeforeAll
  void start() throws Exception {
    peers = Peers.in(directory);
    gpg = GpgHome.create(peers, directory.resolve("gnupg"));
    Path scratch = Files.createDirectory(directory.resolve("scratch"));
    skopeo = new Skopeo(peers.program("skopeo", gpg.environment()), scratch);
    oldSkopeo = new Skopeo(peers.program("skopeo-old", gpg.environment()), scratch);
    layout = ImageLayout.create(directory.resolve("layout"));
    registry = DockerRegistry.start(peers, directory.resolve("registry"));
    String yaml =
        "default-docker:\n  use-sigstore-attachments: true\n  lookaside: file://%s\n"
            .formatted(directory.resolve("lookaside"));
    registriesD = Files.createDirectory(directory.resolve("registries.d"));
    Files.writeString(registriesD.resolve("default.yaml"), yaml);
    podman = Podman.create(peers, gpg, directory.resolve("podman"), yaml);
    passphrase = Files.writeString(directory.resolve("passphrase"), PASSWORD + "\n");
    for (String maker : PROGRAMS) {
      makeKey(maker);
    }
  }

  @AfterAll
  void stop() throws IOException {
    try (GpgHome first = gpg;
        DockerRegistry second = registry) {
      // Closing is all there is to do, the other even if one fails.
    } finally {
      peers.endStragglers();
    }
  }

  /** Every program signs with every key; every program and we accept each of the signatures. */
  @ParameterizedTest
  @ValueSource(strings = {US, "skopeo", "cosign2", "cosign3"})
  void everybodyTakesWhatOneProgramSignsWithEverybodysKeys(String signer) throws Exception {
    String image = push("by-" + signer);

    for (String maker : PROGRAMS) {
      sign(signer, maker, image, "by-" + signer);
    }

    assertThat(signatures(image)).isEqualTo(PROGRAMS.size());
    for (String maker : PROGRAMS) {
      assertAccepted(image, maker);
    }
    podman.pull(image, policy(US)).orFail();
  }

  /** Whoever adds to the signatures of others leaves them good. */
  @Test
  void everybodyAddsToWhatTheOthersAttached() throws Exception {
    String image = push("mixed");
    sign("skopeo", "skopeo", image, "mixed");
    sign(US, US, image, "mixed");
    sign("cosign2", "cosign2", image, "mixed");
    assertAccepted(image, "skopeo");
    assertAccepted(image, US);
    assertAccepted(image, "cosign2");

    sign(US, "cosign3", image, "mixed");
    sign("cosign3", "cosign3", image, "mixed");
    sign("skopeo", "cosign2", image, "mixed");
    sign(US, "cosign2", image, "mixed");

    assertThat(signatures(image)).isEqualTo(7);
    for (String maker : PROGRAMS) {
      assertAccepted(image, maker);
      podman.pull(image, policy(maker)).orFail();
    }
  }

  @Test
  void weAddToWhatPodmanAttachedAndPodmanToWhatWeDid() throws Exception {
    String source = push("podman-source");
    podman.pull(source, "{\"default\":[{\"type\":\"insecureAcceptAnything\"}]}").orFail();
    String image = registry.host() + "/team/by-podman:v1";
    podman.pushSignedBySigstore(source, image, keyFile("skopeo"), passphrase);
    sign(US, US, image, "by-podman");
    podman.pushSignedBySigstore(source, image, keyFile("cosign3"), passphrase);

    assertThat(signatures(image)).isEqualTo(3);
    for (String maker : List.of("skopeo", US, "cosign3")) {
      assertAccepted(image, maker);
      podman.pull(image, policy(maker)).orFail();
    }
  }

  @Test
  void whileClientsMigrateThoseOfBothKindsAccept() throws Exception {
    String email = SignedImages.email("release");
    gpg.generate("Key-Type: RSA\nKey-Length: 3072\nKey-Usage: sign\nName-Email: " + email);
    Path publicKey = gpg.export(email, directory.resolve("release.gpg"));
    Path secretKey = gpg.exportSecret(email, directory.resolve("release.secret.gpg"));
    String image = push("both");
    try (SigningService openPgp =
            SimpleSigningService.builder(
                    OpenPgpSigner.fromKeyFile(
                        secretKey, Passphrase.none(), OpenPgpSigningOptions.defaults()))
                .build();
        SigningService sigstore = service(US)) {
      signer().signWith(openPgp).signWith(sigstore).build().sign("docker://" + image);
    }

    String gpgPolicy = only(registry.host(), signedBy(keyPath(publicKey)));
    Path file = Files.writeString(directory.resolve("gpg-policy.json"), gpgPolicy);
    for (Skopeo peer : List.of(skopeo, oldSkopeo)) {
      Skopeo.Judgement judgement = peer.judge(file, registriesD, "docker://" + image);
      assertThat(judgement.answer()).as("%s", judgement.output()).isEqualTo(Answer.ACCEPTED);
    }
    podman.pull(image, gpgPolicy).orFail();
    OurAnswer.assertAsExpected(
        VerdictCase.of("gpg", image, gpgPolicy, Expected.allowed()), registriesD);
    assertAccepted(image, US);
  }

  @Test
  void aDirectoryThatWeSignIsAcceptedAndCarriesItsSignaturesAlong() throws Exception {
    Path copy = directory.resolve("dir-image");
    skopeo.push(layout.reference("amd64"), "dir:" + copy, registriesD);
    String image = registry.host() + "/team/from-dir:v1";
    try (SigningService sigstore = service(US)) {
      signer()
          .signWith(sigstore)
          .identity(imagesigning.core.DockerReference.parse(image))
          .build()
          .sign("dir:" + copy);
    }

    skopeo.push("dir:" + copy, "docker://" + image, registriesD);

    assertThat(signatures(image)).isEqualTo(1);
    assertAccepted(image, US);
  }

  @Test
  void theFirstSignatureMakesTheDocumentsThatSkopeoMakes() throws Exception {
    String theirs = push("shape-skopeo");
    sign("skopeo", "skopeo", theirs, "shape-skopeo");
    String ours = push("shape-us");
    sign(US, US, ours, "shape-us");

    assertThat(shape("shape-us")).isEqualTo(shape("shape-skopeo"));
    String manifest = attached("shape-skopeo");
    Matcher digests = Pattern.compile("sha256:[0-9a-f]{64}").matcher(manifest);
    assertThat(digests.find()).isTrue();
    String config = digests.group();
    assertThat(digests.find()).isTrue();
    assertThat(get("/v2/team/shape-skopeo/blobs/" + config))
        .isEqualTo(
            new String(
                AttachmentConfig.first(Digest.parse(digests.group())), StandardCharsets.UTF_8));
  }

  /** The manifest without what differs from signature to signature. */
  private String shape(String name) throws Exception {
    return attached(name)
        .replaceAll("sha256:[0-9a-f]{64}", "DIGEST")
        .replaceAll("\"size\":[0-9]+", "\"size\":N")
        .replaceAll("\"[A-Za-z0-9+/]{80,}=*\"", "SIGNATURE");
  }

  private String attached(String name) throws Exception {
    return get(
        "/v2/team/" + name + "/manifests/" + layout.digest("amd64").replace(':', '-') + ".sig");
  }

  private String get(String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://" + registry.host() + path))
                .header("Accept", "application/vnd.oci.image.manifest.v1+json")
                .build(),
            BodyHandlers.ofString())
        .body();
  }

  private String push(String name) throws IOException {
    String image = registry.host() + "/team/" + name + ":v1";
    skopeo.push(layout.reference("amd64"), "docker://" + image, registriesD);
    return image;
  }

  private void makeKey(String maker) throws IOException {
    Path prefix = directory.resolve(maker);
    switch (maker) {
      case US -> {
        try (SigstorePrivateKey key = SigstorePrivateKey.generate(new SecureRandom());
            Passphrase password = Passphrase.of(PASSWORD.toCharArray())) {
          Files.write(keyFile(maker), key.encrypted(password, new SecureRandom()));
          Files.write(publicKey(maker), key.publicKey());
        }
      }
      case "skopeo" -> {
        peers
            .program("skopeo")
            .run(
                "generate-sigstore-key",
                "--output-prefix",
                prefix.toString(),
                "--passphrase-file",
                passphrase.toString())
            .orFail();
        Files.move(directory.resolve("skopeo.private"), keyFile(maker));
      }
      default ->
          cosign(maker).run("generate-key-pair", "--output-key-prefix", prefix.toString()).orFail();
    }
  }

  private Path keyFile(String maker) {
    return directory.resolve(maker + ".key");
  }

  private Path publicKey(String maker) {
    return directory.resolve(maker + ".pub");
  }

  private PeerProgram cosign(String program) {
    return peers.program(
        program,
        Map.of(
            "COSIGN_PASSWORD",
            PASSWORD,
            "SIGSTORE_NO_CACHE",
            "true",
            "TUF_ROOT",
            directory.resolve("tuf").toString()));
  }

  private void sign(String signer, String maker, String image, String name) throws IOException {
    switch (signer) {
      case US -> {
        try (SigningService service = service(maker)) {
          signer()
              .signWith(service)
              .sigstorePublicKeys(Files.readAllBytes(publicKey(maker)))
              .build()
              .sign("docker://" + image);
        }
      }
      case "skopeo" ->
          skopeo.push(
              layout.reference("amd64"),
              "docker://" + image,
              registriesD,
              "--sign-by-sigstore-private-key",
              keyFile(maker).toString(),
              "--sign-passphrase-file",
              passphrase.toString());
      default -> {
        List<String> arguments =
            new ArrayList<>(
                List.of(
                    "sign", "--yes", "--key", keyFile(maker).toString(), "--tlog-upload=false"));
        if (signer.equals("cosign3")) {
          arguments.addAll(List.of("--use-signing-config=false", "--new-bundle-format=false"));
        }
        arguments.add(registry.host() + "/team/" + name + "@" + layout.digest("amd64"));
        cosign(signer).run(arguments.toArray(String[]::new)).orFail();
      }
    }
  }

  private SigningService service(String maker) throws IOException {
    try (Passphrase password = Passphrase.ofFile(passphrase)) {
      return new SigstoreSigningService(SigstorePrivateKey.load(keyFile(maker), password));
    }
  }

  private ImageSigner.Builder signer() throws IOException {
    return ImageSigner.builder()
        .registries(registries())
        .http(HttpSettings.builder().plainHttpEverywhere().build());
  }

  private RegistriesConfig registries() throws IOException {
    return RegistriesConfig.load(registriesD, HostEnvironment.current());
  }

  private int signatures(String image) throws IOException {
    return SignatureLister.builder()
        .registries(registries())
        .http(HttpSettings.builder().plainHttpEverywhere().build())
        .build()
        .list(ImageReference.parse("docker://" + image))
        .manifests()
        .get(0)
        .signatures()
        .size();
  }

  private String policy(String maker) {
    return only(
        registry.host(), sigstoreSigned(keyPath(publicKey(maker)), identity("matchRepository")));
  }

  /** By skopeo, both cosigns and us. */
  private void assertAccepted(String image, String maker) throws IOException {
    Path file = Files.writeString(directory.resolve("policy.json"), policy(maker));
    Skopeo.Judgement judgement = skopeo.judge(file, registriesD, "docker://" + image);
    assertThat(judgement.answer()).as("%s", judgement.output()).isEqualTo(Answer.ACCEPTED);
    for (String program : List.of("cosign2", "cosign3")) {
      cosign(program)
          .run("verify", "--key", publicKey(maker).toString(), "--insecure-ignore-tlog", image)
          .orFail();
    }
    OurAnswer.assertAsExpected(
        VerdictCase.of(image + " " + maker, image, policy(maker), Expected.allowed()), registriesD);
  }
}
