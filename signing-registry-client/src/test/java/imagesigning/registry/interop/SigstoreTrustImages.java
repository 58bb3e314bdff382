package imagesigning.registry.interop;

import imagesigning.registry.interop.Skopeo.Judgement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Images that skopeo signed with a key of sigstore and pushed to a real registry, where their
 * signatures then get other annotations. All are tagged {@code v1}.
 */
final class SigstoreTrustImages implements AutoCloseable {
  final Openssl openssl;
  final DockerRegistry registry;
  final Path registriesD;
  private final Path directory;
  private final Peers peers;
  private final GpgHome gpg;
  private final ImageLayout layout;
  private final Skopeo skopeo;
  private final Podman podman;
  private final StoredAttachments attachments;
  private final Path passphrase;

  private SigstoreTrustImages(Path directory) throws IOException {
    this.directory = directory;
    this.peers = Peers.in(directory);
    this.openssl = Openssl.create(peers, directory.resolve("openssl"));
    this.gpg = GpgHome.create(peers, directory.resolve("gnupg"));
    this.layout = ImageLayout.create(directory.resolve("layout"));
    this.passphrase = Files.writeString(directory.resolve("passphrase"), "correct horse");
    this.registriesD = Files.createDirectory(directory.resolve("registries.d"));
    Path scratch = Files.createDirectory(directory.resolve("scratch"));
    this.skopeo = new Skopeo(peers.program("skopeo"), scratch);
    String yaml = "default-docker:\n  use-sigstore-attachments: true\n";
    Files.writeString(registriesD.resolve("default.yaml"), yaml);
    this.podman = Podman.create(peers, gpg, directory.resolve("podman"), yaml);
    peers
        .program("skopeo")
        .run(
            "generate-sigstore-key",
            "--output-prefix=" + directory.resolve("skopeo"),
            "--passphrase-file=" + passphrase)
        .orFail();
    this.registry = DockerRegistry.start(peers, directory.resolve("registry"));
    this.attachments = new StoredAttachments(registry.host());
  }

  /** Starts the registry and makes the key. */
  static SigstoreTrustImages create(Path directory) throws IOException {
    return new SigstoreTrustImages(directory);
  }

  /** What is to stand beside a payload. */
  @FunctionalInterface
  interface Annotations {
    Map<String, String> about(byte[] payload, byte[] signature) throws IOException;
  }

  /** The public key of all signatures by skopeo. */
  Path key() {
    return directory.resolve("skopeo.pub");
  }

  /** Pushes and signs an image, and replaces the signature's annotation; gives back its name. */
  String push(String name, Annotations annotations) throws IOException {
    String repository = "team/" + name;
    String image = registry.host() + "/" + repository + ":v1";
    skopeo.push(
        layout.reference("amd64"),
        "docker://" + image,
        registriesD,
        "--sign-by-sigstore-private-key=" + directory.resolve("skopeo.private"),
        "--sign-passphrase-file=" + passphrase);
    String digest = layout.digest("amd64");
    byte[] payload = attachments.payload(repository, digest);
    byte[] signature = attachments.signature(repository, digest);
    attachments.annotate(repository, digest, annotations.about(payload, signature));
    return image;
  }

  Judgement askSkopeo(VerdictCase asked) throws IOException {
    Path policy = Files.createTempFile(directory, "policy", ".json");
    Files.writeString(policy, asked.policy());
    return skopeo.judge(policy, registriesD, asked.image());
  }

  PeerProgram.Output askPodman(VerdictCase asked) throws IOException {
    return podman.pull(asked.image().substring("docker://".length()), asked.policy());
  }

  @Override
  public void close() throws IOException {
    try (GpgHome first = gpg;
        DockerRegistry second = registry) {
      // Closing is all there is to do, the registry even if the other fails.
    } finally {
      peers.endStragglers();
    }
  }
}
