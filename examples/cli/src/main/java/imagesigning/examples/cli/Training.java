package imagesigning.examples.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs the commands whose classes the launcher puts into its archive: an image is explained,
 * rejected, and verified over plain HTTP and over TLS, by keys of each kind. Registry and stores
 * are a server inside this process; every file is written for the purpose, none of the user's is
 * read.
 */
final class Training {
  /** What the signatures say; policies name it, because the server's port is another each time. */
  static final String NAME = "training.example/app:1.0";

  private final Path directory;
  private final Map<String, Integer> statuses = new LinkedHashMap<>();

  private Training(Path directory) {
    this.directory = directory;
  }

  /**
   * Runs all commands and says how each ended.
   *
   * @param args a directory of its own
   */
  public static void main(String[] args) throws IOException {
    run(Path.of(args[0])).forEach((command, status) -> System.out.println(status + " " + command));
    System.exit(0);
  }

  /** The exit status of each command. */
  static Map<String, Integer> run(Path directory) throws IOException {
    Training training = new Training(directory.toAbsolutePath());
    training.writePolicies();
    try (TrainingServer server = TrainingServer.plain()) {
      training.everything(server);
    }
    Optional<TrainingServer> tls = TrainingServer.tls(training.directory);
    if (tls.isPresent()) {
      try (TrainingServer server = tls.get()) {
        training.overTls(server);
      }
    }
    return training.statuses;
  }

  private void everything(TrainingServer server) throws IOException {
    Path stores = writeStores("plain.d", server);
    String image = server.host() + "/app:1.0";
    String absent = server.host() + "/absent:1.0";
    run("explain", "explain", stores, "ed25519.json", image);
    run("policy that rejects", "verify", stores, "reject.json", image);
    run("RSA key", "verify", stores, "rsa.json", image);
    run("RSA key, JSON", "verify", stores, "rsa.json", "--json", image);
    run("Ed25519 key, second signature", "verify", stores, "ed25519.json", image);
    run("cosign key", "verify", stores, "cosign.json", image);
    run("other name", "verify", stores, "name.json", image);
    run("absent image", "verify", stores, "rsa.json", absent);
    statuses.put("lint", signing("policy", "lint", path("rsa.json")));
  }

  private void overTls(TrainingServer server) throws IOException {
    Path stores = writeStores("tls.d", server);
    String image = server.host() + "/app:1.0";
    run("TLS and token", "verify", stores, "ed25519.json", "--cert-dir", path("certs.d"), image);
  }

  private void run(String what, String command, Path stores, String policy, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(command, "--policy", path(policy), "--registries-d", stores.toString()));
    args.addAll(List.of("--timeout", "30s"));
    if (stores.endsWith("plain.d")) {
      args.add("--tls-verify=false");
    }
    args.addAll(List.of(more));
    statuses.put(what, signing(args.toArray(String[]::new)));
  }

  private static int signing(String... args) {
    PrintWriter nowhere = new PrintWriter(new StringWriter());
    return Signing.run(nowhere, nowhere, args);
  }

  private void writePolicies() throws IOException {
    writePolicy("reject.json", "{\"type\": \"reject\"}");
    writePolicy("rsa.json", signedBy("rsa.gpg", NAME));
    writePolicy("ed25519.json", signedBy("ed25519.gpg", NAME));
    writePolicy("name.json", signedBy("rsa.gpg", "training.example/other:1.0"));
    writePolicy(
        "cosign.json",
        "{\"type\": \"sigstoreSigned\", \"keyPath\": \"" + key("cosign.pub") + "\", " + as(NAME));
  }

  private String signedBy(String keyFile, String name) throws IOException {
    return "{\"type\": \"signedBy\", \"keyType\": \"GPGKeys\", \"keyPath\": \""
        + key(keyFile)
        + "\", "
        + as(name);
  }

  private static String as(String name) {
    return "\"signedIdentity\": {\"type\": \"exactReference\", \"dockerReference\": \""
        + name
        + "\"}}";
  }

  private void writePolicy(String file, String requirement) throws IOException {
    Files.writeString(directory.resolve(file), "{\"default\": [" + requirement + "]}");
  }

  private Path writeStores(String name, TrainingServer server) throws IOException {
    Path stores = Files.createDirectories(directory.resolve(name));
    Files.writeString(
        stores.resolve("default.yaml"),
        "default-docker:\n  lookaside: "
            + server.url()
            + "/sigs\n  use-sigstore-attachments: true\n");
    return stores;
  }

  /** Writes a key file; gives its path. */
  private String key(String name) throws IOException {
    Files.write(directory.resolve(name), TrainingServer.resource(name));
    return path(name);
  }

  private String path(String name) {
    return directory.resolve(name).toString();
  }
}
