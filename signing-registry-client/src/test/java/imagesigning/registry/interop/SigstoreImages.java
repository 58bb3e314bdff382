package imagesigning.registry.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Images with sigstore signatures: keys and signatures by cosign 2, cosign 3 (in its legacy format)
 * and skopeo, in a real registry. All lie in the namespace {@code team} and are tagged {@code v1}.
 */
final class SigstoreImages implements AutoCloseable {
  private static final String PASSWORD = "correct horse";
  private static final String[] LEGACY = {
    "--new-bundle-format=false", "--use-signing-config=false"
  };

  final Path directory;
  final Path registriesD;
  final Path attachmentsOff;
  final DockerRegistry registry;
  final ImageLayout layout;
  final Skopeo skopeo;
  final Podman podman;
  final StoredAttachments attachments;
  private final GpgHome gpg;
  private final GpgHome podmanKeys;
  private final Peers peers;
  private final Path lookaside;
  private final Path passphrase;

  private SigstoreImages(Path directory) throws IOException {
    this.directory = directory;
    this.peers = Peers.in(directory);
    this.gpg = GpgHome.create(peers, directory.resolve("gnupg"));
    this.lookaside = Files.createDirectory(directory.resolve("lookaside"));
    this.passphrase = Files.writeString(directory.resolve("passphrase"), PASSWORD);
    Path scratch = Files.createDirectory(directory.resolve("scratch"));
    this.skopeo = new Skopeo(peers.program("skopeo", gpg.environment()), scratch);
    this.layout = ImageLayout.create(directory.resolve("layout"));
    this.registry = DockerRegistry.start(peers, directory.resolve("registry"));
    this.attachments = new StoredAttachments(registry.host());
    this.registriesD = registriesD("registries.d", true);
    this.attachmentsOff = registriesD("attachments-off", false);
    // podman brings another version of gpg, whose agent does not get on with that of skopeo's.
    this.podmanKeys = gpg.copy(directory.resolve("gnupg-podman"));
    this.podman = Podman.create(peers, podmanKeys, directory.resolve("podman"), yaml(true));
  }

  /** Starts the registry, makes the keys, pushes, signs and spoils. */
  static SigstoreImages create(Path directory) throws IOException {
    SigstoreImages images = new SigstoreImages(directory);
    boolean complete = false;
    try {
      images.makeKeys();
      images.sign();
      images.spoil();
      complete = true;
      return images;
    } finally {
      if (!complete) {
        images.close();
      }
    }
  }

  String repository(String name) {
    return registry.host() + "/team/" + name;
  }

  String tagged(String name) {
    return repository(name) + ":v1";
  }

  String pinned(String name) {
    return repository(name) + "@" + layout.digest("amd64");
  }

  /** The public key that a program made: {@code cosign2}, {@code cosign3}, {@code skopeo}. */
  Path key(String name) {
    return directory.resolve(name + ".pub");
  }

  Path gpgKey() {
    return directory.resolve("gpg.gpg");
  }

  private Path registriesD(String name, boolean attached) throws IOException {
    Path created = Files.createDirectory(directory.resolve(name));
    Files.writeString(created.resolve("default.yaml"), yaml(attached));
    return created;
  }

  private String yaml(boolean attached) {
    return "docker:\n  %s:\n    lookaside: file://%s\n    use-sigstore-attachments: %s\n"
        .formatted(registry.host(), lookaside, attached);
  }

  private PeerProgram cosign(String name) {
    return peers.program(name, Map.of("COSIGN_PASSWORD", PASSWORD));
  }

  private void makeKeys() throws IOException {
    for (String name : new String[] {"cosign2", "cosign3"}) {
      cosign(name)
          .run("generate-key-pair", "--output-key-prefix", directory.resolve(name).toString())
          .orFail();
    }
    for (String name : new String[] {"skopeo", "other"}) {
      peers
          .program("skopeo")
          .run(
              "generate-sigstore-key",
              "--output-prefix",
              directory.resolve(name).toString(),
              "--passphrase-file",
              passphrase.toString())
          .orFail();
      Files.move(directory.resolve(name + ".private"), directory.resolve(name + ".key"));
    }
    gpg.generate(SignedImages.eddsa("ed"));
    gpg.export(SignedImages.email("ed"), gpgKey());
  }

  /** Pushes an image of the layout; signs it if a key is named. */
  private void push(String image, String destination, String... options) throws IOException {
    skopeo.push(layout.reference(image), "docker://" + destination, registriesD, options);
  }

  private String[] withKey(String name, String... more) {
    List<String> options = new ArrayList<>(List.of(more));
    options.add("--sign-by-sigstore-private-key=" + directory.resolve(name + ".key"));
    options.add("--sign-passphrase-file=" + passphrase);
    return options.toArray(String[]::new);
  }

  private void cosignSign(String program, String key, String image, String... more)
      throws IOException {
    List<String> arguments =
        new ArrayList<>(List.of("sign", "--yes", "--tlog-upload=false", "--allow-http-registry"));
    if (program.equals("cosign3")) {
      arguments.addAll(List.of(LEGACY));
    }
    arguments.addAll(List.of(more));
    arguments.add("--key=" + directory.resolve(key + ".key"));
    arguments.add(image);
    cosign(program).run(arguments.toArray(String[]::new)).orFail();
  }

  private void sign() throws IOException {
    push("amd64", tagged("unsigned"));
    push("amd64", tagged("skopeo"), withKey("skopeo"));
    push("amd64", repository("skopeo") + ":v2");
    push("amd64", tagged("by-cosign-key"), withKey("cosign2"));
    for (String name : new String[] {"cosign2", "cosign3"}) {
      push("amd64", tagged(name));
      cosignSign(name, name, pinned(name));
    }
    push("amd64", tagged("by-skopeo-key"));
    cosignSign("cosign2", "skopeo", pinned("by-skopeo-key"));
    push("amd64", tagged("named"));
    cosignSign(
        "cosign2", "cosign2", pinned("named"), "--sign-container-identity=" + tagged("named"));
    push("amd64", tagged("renamed"));
    cosignSign(
        "cosign2",
        "cosign2",
        pinned("renamed"),
        "--sign-container-identity=" + SignedImages.OTHER_HOST + "/vendor/renamed");
    push("amd64", tagged("two"), withKey("skopeo"));
    cosignSign("cosign3", "cosign3", pinned("two"));
    String gpgUser = SignedImages.email("ed");
    push("amd64", tagged("both"), "--sign-by", gpgUser);
    String both = "docker://" + tagged("both");
    skopeo.push(both, both, registriesD, withKey("skopeo"));
    push("amd64", tagged("gpg"), "--sign-by", gpgUser);
    push("multi", tagged("multi"), withKey("skopeo", "--all"));
    push("multi", tagged("index-signed"), "--all");
    cosignSign("cosign2", "cosign2", repository("index-signed") + "@" + layout.digest("multi"));
  }

  /** Alters the attachments of images that were signed by skopeo. */
  private void spoil() throws IOException {
    for (String name :
        new String[] {
          "flipped", "no-base64", "no-annotation", "another-type", "docker-types", "certificate"
        }) {
      push("amd64", tagged(name), withKey("skopeo"));
    }
    String digest = layout.digest("amd64");
    String signature = "\"dev.cosignproject.cosign/signature\":\"";
    attachments.alter("team/flipped", digest, m -> m.replace(signature + "ME", signature + "MF"));
    attachments.alter("team/no-base64", digest, m -> m.replace(signature, signature + "!"));
    attachments.alter(
        "team/no-annotation", digest, m -> m.replace(signature, "\"dev.other/signature\":\""));
    attachments.alter(
        "team/another-type",
        digest,
        m -> m.replace("vnd.dev.cosign.simplesigning.v1+json", "vnd.dsse.envelope.v1+json"));
    attachments.alter(
        "team/certificate",
        digest,
        m -> m.replace(signature, "\"dev.sigstore.cosign/certificate\":\"none\"," + signature));
    attachments.putAs(
        "team/docker-types",
        digest,
        "application/vnd.docker.distribution.manifest.v2+json",
        m ->
            m.replace(
                "application/vnd.oci.image.manifest.v1+json",
                "application/vnd.docker.distribution.manifest.v2+json"));

    push("arm64", tagged("swapped-images"));
    push("amd64", repository("swapped-images") + ":v2", withKey("skopeo"));
    attachments.copy("team/swapped-images", digest, layout.digest("arm64"));

    push("amd64", tagged("swapped-payloads"), withKey("skopeo"));
    push("amd64", repository("swapped-payloads") + ":v2", withKey("skopeo"));
    attachments.exchangeSignatures("team/swapped-payloads", digest);
  }

  @Override
  public void close() throws IOException {
    try (GpgHome first = gpg;
        GpgHome second = podmanKeys;
        DockerRegistry third = registry) {
      // Closing is all there is to do, the others even if one fails.
    } finally {
      peers.endStragglers();
    }
  }
}
