package imagesigning.core.openpgp;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.process.Program;
import imagesigning.core.process.ProgramResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A GnuPG home made by a real gpg. Its path is short, because sockets are made there; {@link
 * #close} ends the agent.
 */
public final class TestHome implements AutoCloseable {
  private static final byte[] NOTHING = {};

  private final Path directory;
  private final String gpg;

  private TestHome(Path directory, String gpg) {
    this.directory = directory;
    this.gpg = gpg;
  }

  public static TestHome create() throws IOException {
    return create("gpg");
  }

  static TestHome create(String gpg) throws IOException {
    TestHome home = new TestHome(Files.createTempDirectory(Path.of("/tmp"), "gh"), gpg);
    // Fewer rounds over a passphrase than the second that the agent would take for it.
    Files.writeString(home.directory.resolve("gpg-agent.conf"), "s2k-count 65536\n");
    return home;
  }

  public Path directory() {
    return directory;
  }

  public GnuPgHome home() throws IOException {
    return GnuPgHome.at(directory);
  }

  /** Makes a key and says its fingerprint. */
  public String generate(String email, String algorithm, String passphrase) throws IOException {
    gpg(
        NOTHING,
        "--pinentry-mode",
        "loopback",
        "--passphrase",
        passphrase,
        "--quick-generate-key",
        "Test <" + email + ">",
        algorithm,
        "sign",
        "never");
    return fingerprint(email);
  }

  /** The fingerprint of the first key that gpg lists for a user id. */
  public String fingerprint(String user) throws IOException {
    return colons("--list-keys", user).stream()
        .filter(line -> line.startsWith("fpr:"))
        .map(line -> line.split(":", -1)[9])
        .findFirst()
        .orElseThrow();
  }

  /** The file of the secret part of a key, going by the keygrip that gpg lists. */
  Path secretKeyFile(String fingerprint) throws IOException {
    return directory.resolve("private-keys-v1.d").resolve(keygrip(fingerprint) + ".key");
  }

  String keygrip(String fingerprint) throws IOException {
    List<String> lines = colons("--list-keys", fingerprint);
    int at = 0;
    while (!lines.get(at).startsWith("fpr:") || !lines.get(at).contains(fingerprint)) {
      at++;
    }
    return lines.get(at + 1).split(":", -1)[9];
  }

  List<String> colons(String... arguments) throws IOException {
    List<String> all =
        new ArrayList<>(List.of("--with-colons", "--fixed-list-mode", "--with-keygrip"));
    all.addAll(List.of(arguments));
    return new String(gpg(NOTHING, all.toArray(String[]::new)), StandardCharsets.UTF_8)
        .lines()
        .toList();
  }

  /** Runs gpg, which must succeed, and gives its output. */
  public byte[] gpg(byte[] input, String... arguments) throws IOException {
    ProgramResult result = tryGpg(input, arguments);
    assertThat(result.exitStatus()).as("gpg: %s", result.describe()).isZero();
    return result.output();
  }

  ProgramResult tryGpg(byte[] input, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                gpg, "--homedir", directory.toString(), "--batch", "--no-tty", "--yes", "--quiet"));
    command.addAll(List.of(arguments));
    return run(command, input);
  }

  /** Makes the agent forget the passphrases it has been told. */
  void forgetPassphrases() throws IOException {
    run(List.of("gpgconf", "--homedir", directory.toString(), "--kill", "all"), NOTHING);
  }

  private static ProgramResult run(List<String> command, byte[] input) throws IOException {
    return Program.builder(command)
        .environment(Map.of("LC_ALL", "C"))
        .timeout(Duration.ofSeconds(60))
        .build()
        .run(input);
  }

  @Override
  public void close() throws IOException {
    forgetPassphrases();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
