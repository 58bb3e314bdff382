package imagesigning.registry.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** podman as a signer and as a judge; it reads its configuration from a directory of its own. */
final class Podman {
  private final PeerProgram podman;
  private final Path etc;

  private Podman(PeerProgram podman, Path etc) {
    this.podman = podman;
    this.etc = etc;
  }

  /** A podman with its own image store, the keys of a home, and a registries.d file. */
  static Podman create(Peers peers, GpgHome keys, Path directory, String registriesYaml)
      throws IOException {
    Path etc = Files.createDirectories(directory.resolve("etc"));
    Files.createDirectories(etc.resolve("registries.d"));
    Files.writeString(etc.resolve("registries.d/default.yaml"), registriesYaml);
    Map<String, String> environment = new HashMap<>(keys.environment());
    environment.put("PEERS_PODMAN_STORE", directory.resolve("store").toString());
    environment.put("PEERS_PODMAN_ETC", etc.toString());
    return new Podman(peers.program("podman", environment), etc);
  }

  /** Pulls an image if a policy lets it pass. */
  PeerProgram.Output pull(String image, String policy) throws IOException {
    Files.writeString(etc.resolve("policy.json"), policy);
    return podman.run("pull", "-q", "--tls-verify=false", image);
  }

  /** Pushes an image that was pulled under another name and attaches a sigstore signature. */
  void pushSignedBySigstore(String image, String destination, Path key, Path passphrase)
      throws IOException {
    podman
        .run(
            "push",
            "--tls-verify=false",
            "--remove-signatures",
            "--sign-by-sigstore-private-key",
            key.toString(),
            "--sign-passphrase-file",
            passphrase.toString(),
            image,
            destination)
        .orFail();
  }

  /** Pushes an image that was pulled under another name and signs it. */
  void pushSigned(String image, String destination, String userId) throws IOException {
    podman
        .run(
            "push",
            "--tls-verify=false",
            "--remove-signatures",
            "--sign-by",
            userId,
            image,
            destination)
        .orFail();
  }
}
