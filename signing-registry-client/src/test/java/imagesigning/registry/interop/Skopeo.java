package imagesigning.registry.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** skopeo as a signer and as the judge whose verdicts ours are compared with. */
final class Skopeo {
  private final PeerProgram skopeo;
  private final Path scratch;

  Skopeo(PeerProgram skopeo, Path scratch) {
    this.skopeo = skopeo;
    this.scratch = scratch;
  }

  /** The three ways a copy under a policy can end. */
  enum Answer {
    /** The image was copied. */
    ACCEPTED,
    /** The policy does not let the image pass. */
    REJECTED,
    /** It did not come to judging: bad configuration, no network. */
    FAILED
  }

  /**
   * The answer and what skopeo said.
   *
   * @param answer the answer
   * @param output its words
   */
  record Judgement(Answer answer, PeerProgram.Output output) {}

  /** Copies an image to a registry without asking a policy. */
  void push(String source, String destination, Path registriesD, String... options)
      throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of("--insecure-policy", "--registries.d", registriesD.toString(), "copy"));
    if (destination.startsWith("docker:")) {
      arguments.add("--dest-tls-verify=false");
    }
    if (source.startsWith("docker:")) {
      arguments.add("--src-tls-verify=false");
    }
    arguments.add("--preserve-digests");
    arguments.addAll(List.of(options));
    arguments.addAll(List.of(source, destination));
    run(arguments).orFail();
  }

  /**
   * Copies an image, named with its transport, if the policy lets it pass. Plain HTTP and unknown
   * certificates will do, unless the options name a directory of certificates.
   */
  Judgement judge(Path policy, Path registriesD, String image, String... options)
      throws IOException {
    Path target = Files.createTempDirectory(scratch, "judged");
    List<String> arguments =
        new ArrayList<>(
            List.of("--policy", policy.toString(), "--registries.d", registriesD.toString()));
    List<String> ofCopy = new ArrayList<>();
    for (String option : options) {
      (option.startsWith("--override-") ? arguments : ofCopy).add(option);
    }
    arguments.add("copy");
    if (ofCopy.stream().noneMatch(option -> option.startsWith("--src-cert-dir"))) {
      arguments.add("--src-tls-verify=false");
    }
    arguments.addAll(ofCopy);
    arguments.addAll(List.of(image, "dir:" + target));
    PeerProgram.Output output = run(arguments);
    if (output.exit() == 0) {
      return new Judgement(Answer.ACCEPTED, output);
    }
    boolean refused = output.text().contains("Source image rejected: ");
    return new Judgement(refused ? Answer.REJECTED : Answer.FAILED, output);
  }

  /** Logs in at a registry, which writes the credentials to a file. */
  void login(Path authFile, String host, String user, String password) throws IOException {
    run(List.of(
            "login",
            "--tls-verify=false",
            "--authfile=" + authFile,
            "--username=" + user,
            "--password=" + password,
            host))
        .orFail();
  }

  private PeerProgram.Output run(List<String> arguments) throws IOException {
    return skopeo.run(arguments.toArray(String[]::new));
  }
}
