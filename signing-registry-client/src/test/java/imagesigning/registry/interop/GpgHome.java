package imagesigning.registry.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A private GnuPG home with keys of its own; closing it ends its agent. */
final class GpgHome implements AutoCloseable {
  private final Peers peers;
  private final Path home;
  private final PeerProgram gpg;

  private GpgHome(Peers peers, Path home) {
    this.peers = peers;
    this.home = home;
    this.gpg = peers.program("gpg", environment());
  }

  /** An empty home. */
  static GpgHome create(Peers peers, Path home) throws IOException {
    Files.createDirectory(
        home, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    return new GpgHome(peers, home);
  }

  /** A home with the same keys, for a program whose agent must not be this one's. */
  GpgHome copy(Path to) throws IOException {
    GpgHome copy = create(peers, to);
    try (Stream<Path> walk = Files.walk(home)) {
      List<Path> files = new ArrayList<>();
      walk.filter(Files::isRegularFile).forEach(files::add);
      for (Path file : files) {
        Path target = to.resolve(home.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
    return copy;
  }

  /** What a program needs in its environment to use this home. */
  Map<String, String> environment() {
    return Map.of("GNUPGHOME", home.toString());
  }

  /** Makes keys without passphrase from parameter blocks as {@code gpg --gen-key} reads them. */
  void generate(String... blocks) throws IOException {
    Path batch = Files.createTempFile(home, "keys", ".batch");
    StringBuilder text = new StringBuilder("%no-protection\n");
    for (String block : blocks) {
      text.append(block).append("\n%commit\n");
    }
    Files.writeString(batch, text);
    gpg.run("--batch", "--gen-key", batch.toString()).orFail();
  }

  /** The public key of a user id, binary. */
  Path export(String userId, Path file) throws IOException {
    gpg.run("--batch", "--yes", "--output", file.toString(), "--export", userId).orFail();
    return written(file);
  }

  /** The public key of a user id, ASCII-armored. */
  Path exportArmored(String userId, Path file) throws IOException {
    gpg.run("--batch", "--yes", "--armor", "--output", file.toString(), "--export", userId)
        .orFail();
    return written(file);
  }

  /** The secret key of a user id, binary. */
  Path exportSecret(String userId, Path file) throws IOException {
    gpg("--batch", "--yes", "--output", file.toString(), "--export-secret-keys", userId);
    return written(file);
  }

  /** What gpg makes of a text, in the name of a user,; the last option is the command. */
  byte[] message(String text, String user, String... options) throws IOException {
    Path content = Files.writeString(Files.createTempFile(home, "message", ".txt"), text);
    Path result = home.resolve(content.getFileName() + ".out");
    List<String> arguments = new ArrayList<>(List.of("--batch", "--output", result.toString()));
    arguments.add("--local-user=" + SignedImages.email(user));
    arguments.addAll(List.of(options));
    arguments.add(content.toString());
    gpg(arguments.toArray(String[]::new));
    return Files.readAllBytes(result);
  }

  /** gpg calls it a success to export nothing. */
  private static Path written(Path file) {
    assertThat(file).isNotEmptyFile();
    return file;
  }

  /** Runs gpg itself. */
  PeerProgram.Output gpg(String... arguments) throws IOException {
    return gpg.run(arguments).orFail();
  }

  /** The fingerprint of the primary key of a user id. */
  String fingerprint(String userId) throws IOException {
    return gpg("--batch", "--with-colons", "--list-keys", userId)
        .text()
        .lines()
        .filter(line -> line.startsWith("fpr:"))
        .map(line -> line.split(":", -1)[9])
        .findFirst()
        .orElseThrow();
  }

  /** Takes a key back with the certificate that gpg made along with it. */
  void revoke(String userId) throws IOException {
    Path certificate = home.resolve("openpgp-revocs.d").resolve(fingerprint(userId) + ".rev");
    // gpg puts a colon before the armor, lest someone import it by mistake.
    Path usable = home.resolve("revocation.asc");
    Files.writeString(usable, Files.readString(certificate).replace(":-----BEGIN", "-----BEGIN"));
    gpg("--batch", "--import", usable.toString());
  }

  /** The files of this home. */
  Path directory() {
    return home;
  }

  @Override
  public void close() throws IOException {
    peers.companion("gpgconf", environment()).run("--kill", "all").orFail();
  }
}
