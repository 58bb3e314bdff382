package imagesigning.registry.interop;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The images the verdicts are about: in a real registry, signed by real programs with keys that gpg
 * made. All lie in the namespace {@code team} and are tagged {@code v1}.
 */
final class SignedImages implements AutoCloseable {
  /** Ends of the names of the images that each signer made, and the user ids of their keys. */
  static final String[] KEY_KINDS = {"rsa", "ed", "p256", "sub"};

  /** The host that signatures name which were made for another name than the registry's. */
  static final String OTHER_HOST = "registry.test";

  final Peers peers;
  final Path directory;
  final Path lookaside;
  final Path registriesD;
  final DockerRegistry registry;
  final GpgHome keys;
  final ImageLayout layout;
  final Skopeo skopeo;
  final Skopeo oldSkopeo;

  private SignedImages(Path directory) throws IOException {
    this.directory = directory;
    this.peers = Peers.in(directory);
    this.keys = GpgHome.create(peers, directory.resolve("gnupg"));
    this.lookaside = Files.createDirectory(directory.resolve("lookaside"));
    Path scratch = Files.createDirectory(directory.resolve("scratch"));
    this.skopeo = new Skopeo(peers.program("skopeo", keys.environment()), scratch);
    this.oldSkopeo = new Skopeo(peers.program("skopeo-old", keys.environment()), scratch);
    this.layout = ImageLayout.create(directory.resolve("layout"));
    this.registry = DockerRegistry.start(peers, directory.resolve("registry"));
    this.registriesD = registriesD("registries.d", defaultYaml());
  }

  /** Starts the registry, makes the keys, pushes and signs. */
  static SignedImages create(Path directory) throws IOException {
    SignedImages images = new SignedImages(directory);
    boolean complete = false;
    try {
      images.makeKeys();
      images.signWithEachKind();
      images.signOrdinary();
      images.signIndexes();
      images.spoil();
      complete = true;
      return images;
    } finally {
      if (!complete) {
        images.close();
      }
    }
  }

  /** {@code HOST/team/NAME}. */
  String repository(String name) {
    return registry.host() + "/team/" + name;
  }

  /** {@code HOST/team/NAME:v1}. */
  String tagged(String name) {
    return repository(name) + ":v1";
  }

  /** {@code HOST/team/NAME@DIGEST} of an image of the layout. */
  String pinned(String name, String image) {
    return repository(name) + "@" + layout.digest(image);
  }

  /** The user id of a key; none is part of another, because peers look for any part. */
  static String email(String user) {
    return "key-" + user + "@keys.test";
  }

  /** A file with the public key of a user id, binary. */
  Path key(String user) {
    return directory.resolve(user + ".gpg");
  }

  /** A file that a test makes itself. */
  Path file(String name) {
    return directory.resolve(name);
  }

  /** The look-aside directory of an image of the layout. */
  Path signatures(String name, String image) {
    return lookaside.resolve("team/" + name + "@" + layout.digest(image).replace(':', '='));
  }

  /** registries.d of these images. */
  String defaultYaml() {
    return yaml("lookaside: file://" + lookaside);
  }

  /** A registries.d file for this registry with a given location for reading. */
  String yaml(String reading) {
    return "docker:\n  %s:\n    %s\n    lookaside-staging: file://%s\n"
        .formatted(registry.host(), reading, lookaside);
  }

  /** A registries.d directory with one file. */
  Path registriesD(String name, String yaml) throws IOException {
    Path created = Files.createDirectory(directory.resolve(name));
    Files.writeString(created.resolve("default.yaml"), yaml);
    return created;
  }

  /** Pushes an image of the layout with skopeo. */
  void push(String image, String destination, String... options) throws IOException {
    skopeo.push(layout.reference(image), "docker://" + destination, registriesD, options);
  }

  /** What a signature of an image says, in the order of skopeo. */
  String payload(String name) {
    return """
        {"critical":{"identity":{"docker-reference":"%s"},"image":{"docker-manifest-digest":"%s"},\
        "type":"atomic container signature"},"optional":{"creator":"by hand","timestamp":1700000000}}\
        """
        .formatted(tagged(name), layout.digest("amd64"));
  }

  private void makeKeys() throws IOException {
    keys.generate(
        "Key-Type: RSA\nKey-Length: 3072\nKey-Usage: sign\nName-Email: " + email("rsa"),
        eddsa("ed"),
        "Key-Type: ECDSA\nKey-Curve: nistp256\nKey-Usage: sign\nName-Email: " + email("p256"),
        "Key-Type: EDDSA\nKey-Curve: ed25519\nKey-Usage: cert\nSubkey-Type: EDDSA\n"
            + "Subkey-Curve: ed25519\nSubkey-Usage: sign\nName-Email: "
            + email("sub"),
        eddsa("other"),
        eddsa("revoked"),
        eddsa("expired") + "\nCreation-Date: 20240101T000000");
    for (String user : new String[] {"rsa", "ed", "p256", "sub", "other", "revoked", "expired"}) {
      keys.export(email(user), key(user));
    }
    keys.exportArmored(email("ed"), file("ed.asc"));
    keys.exportArmored(email("other"), file("other.asc"));
    try (GpgHome later = keys.copy(file("gnupg-later"))) {
      later.revoke(email("revoked"));
      later.gpg(
          "--batch",
          "--faked-system-time",
          "20240102T000000",
          "--quick-set-expire",
          later.fingerprint(email("expired")),
          "1m");
      later.export(email("revoked"), file("revoked-now.gpg"));
      later.export(email("expired"), file("expired-now.gpg"));
    }
  }

  /** What gpg needs to make an Ed25519 key. */
  static String eddsa(String user) {
    return "Key-Type: EDDSA\nKey-Curve: ed25519\nKey-Usage: sign\nName-Email: " + email(user);
  }

  private void signWithEachKind() throws IOException {
    for (String kind : KEY_KINDS) {
      String user = email(kind);
      push("amd64", tagged("skopeo-" + kind), "--sign-by", user);
      oldSkopeo.push(
          layout.reference("amd64"),
          "docker://" + tagged("old-" + kind),
          registriesD,
          "--sign-by",
          user);
    }
  }

  private void signOrdinary() throws IOException {
    push("amd64", tagged("app"), "--sign-by", email("ed"));
    push("amd64", repository("app") + ":v2");
    push("amd64", tagged("unsigned"));
    String otherName = OTHER_HOST + "/vendor/renamed:v1";
    push("amd64", tagged("renamed"), "--sign-by", email("ed"), "--sign-identity", otherName);
    push("amd64", tagged("revoked"), "--sign-by", email("revoked"));
    push("amd64", tagged("expired"), "--sign-by", email("expired"));
    push("amd64", tagged("two"), "--sign-by", email("other"));
    String two = "docker://" + tagged("two");
    skopeo.push(two, two, registriesD, "--sign-by", email("ed"));
  }

  private void signIndexes() throws IOException {
    for (String name : new String[] {"multi", "index-only", "instance-only"}) {
      push("multi", tagged(name), "--all", "--sign-by", email("ed"));
    }
    for (String platform : new String[] {"amd64", "arm64"}) {
      Files.delete(signatures("index-only", platform).resolve("signature-1"));
    }
    Files.delete(signatures("instance-only", "multi").resolve("signature-1"));
    Files.delete(signatures("instance-only", "amd64").resolve("signature-1"));
  }

  private void spoil() throws IOException {
    for (String name : new String[] {"gap", "flipped", "cut", "empty", "text", "directory"}) {
      push("amd64", tagged(name), "--sign-by", email("ed"));
    }
    Path gap = signatures("gap", "amd64");
    Files.move(gap.resolve("signature-1"), gap.resolve("signature-2"));
    // Without compression, so that the bit is one of the payload and not one of the packing.
    byte[] message = keys.message(payload("flipped"), "ed", "--compress-algo=none", "--sign");
    message[new String(message, ISO_8859_1).indexOf("sha256:") + 7] ^= 1;
    Files.write(signatures("flipped", "amd64").resolve("signature-1"), message);
    Path cut = signatures("cut", "amd64").resolve("signature-1");
    byte[] whole = Files.readAllBytes(cut);
    Files.write(cut, Arrays.copyOf(whole, whole.length - 20));
    Files.write(signatures("empty", "amd64").resolve("signature-1"), new byte[0]);
    Files.writeString(signatures("text", "amd64").resolve("signature-1"), "not a signature\n");
    Path directory = signatures("directory", "amd64").resolve("signature-1");
    Files.delete(directory);
    Files.createDirectory(directory);
    push("arm64", tagged("transplanted"));
    Files.createDirectories(signatures("transplanted", "arm64"));
    Files.copy(
        signatures("app", "amd64").resolve("signature-1"),
        signatures("transplanted", "arm64").resolve("signature-1"));
  }

  @Override
  public void close() throws IOException {
    try (GpgHome first = keys;
        DockerRegistry second = registry) {
      // Closing is all there is to do, the second even if the first fails.
    } finally {
      peers.endStragglers();
    }
  }
}
