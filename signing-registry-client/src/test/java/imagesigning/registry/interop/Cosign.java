package imagesigning.registry.interop;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One version of cosign as a signer and as the judge whose verdicts ours are compared with. */
final class Cosign {
  static final String PASSWORD = "pw";

  private final PeerProgram cosign;
  private final List<String> signing;

  private Cosign(PeerProgram cosign, List<String> signing) {
    this.cosign = cosign;
    this.signing = signing;
  }

  /** Version 2, which knows attached signatures. */
  static Cosign version2(Peers peers) {
    return new Cosign(program(peers, "cosign2"), List.of("--tlog-upload=false"));
  }

  /** Version 3, told to attach its signatures. */
  static Cosign version3(Peers peers) {
    return new Cosign(
        program(peers, "cosign3"),
        List.of("--use-signing-config=false", "--tlog-upload=false", "--new-bundle-format=false"));
  }

  private static PeerProgram program(Peers peers, String name) {
    return peers.program(name, Map.of("COSIGN_PASSWORD", PASSWORD));
  }

  /** Signs without a log. */
  void sign(Path key, String image, String... options) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("sign", "--yes", "--key", key.toString()));
    arguments.addAll(signing);
    arguments.addAll(List.of(options));
    arguments.add(image);
    run(arguments.toArray(String[]::new)).orFail();
  }

  /** Whether it verifies, without a log. */
  PeerProgram.Output verify(Path key, String image, String... options) throws IOException {
    List<String> arguments =
        new ArrayList<>(List.of("verify", "--key", key.toString(), "--insecure-ignore-tlog"));
    arguments.addAll(List.of(options));
    arguments.add(image);
    return run(arguments.toArray(String[]::new));
  }

  PeerProgram.Output run(String... arguments) throws IOException {
    return cosign.run(arguments);
  }
}
