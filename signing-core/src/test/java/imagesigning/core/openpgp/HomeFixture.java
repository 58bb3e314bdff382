package imagesigning.core.openpgp;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import imagesigning.core.process.Program;
import imagesigning.core.signing.Passphrase;
import imagesigning.core.signing.SigningException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** A home with keys of every type. */
abstract class HomeFixture {
  static final byte[] NOTHING = {};
  static final byte[] PAYLOAD = "{\"critical\":{}}".getBytes(StandardCharsets.UTF_8);
  static final String SECRET = "se cret \u00e9";

  static final Map<String, String> FINGERPRINTS = new TreeMap<>();
  static TestHome home;

  @BeforeAll
  static void makeHome() throws IOException {
    home = TestHome.create();
    for (String algorithm :
        List.of("ed25519", "nistp256", "nistp521", "brainpoolP256r1", "rsa2048")) {
      FINGERPRINTS.put(algorithm, home.generate(algorithm + "@example.com", algorithm, ""));
    }
    for (String algorithm : List.of("ed25519", "nistp384", "brainpoolP512r1", "rsa3072")) {
      FINGERPRINTS.put(
          algorithm + " protected",
          home.generate("protected-" + algorithm + "@example.com", algorithm, SECRET));
    }
  }

  @AfterAll
  static void removeHome() throws IOException {
    home.close();
  }

  static List<byte[]> numbers(KeyPacket key, String file) throws Exception {
    return AgentKeyFile.read("x", file.getBytes(StandardCharsets.ISO_8859_1))
        .open(key, Passphrase.none());
  }

  /** A home with one of the keys, its files copied. */
  static TestHome copyOf(String name) throws IOException {
    String fingerprint = FINGERPRINTS.get(name);
    TestHome copy = TestHome.create();
    copy.gpg(home.gpg(NOTHING, "--export", fingerprint), "--import");
    Path directory = copy.directory().resolve("private-keys-v1.d");
    Files.createDirectories(directory);
    Path file = home.secretKeyFile(fingerprint);
    Files.copy(file, directory.resolve(file.getFileName()));
    return copy;
  }

  /** Agents write salts and nonces that begin like text as they are, so it is not always ASCII. */
  static String raw(Path keyFile) throws IOException {
    return Files.readString(keyFile, StandardCharsets.ISO_8859_1);
  }

  /** Without the folding of long lines, which happens anywhere. */
  static String read(Path keyFile) throws IOException {
    return raw(keyFile).replace("\n ", "");
  }

  static void write(Path keyFile, String content) throws IOException {
    Files.writeString(keyFile, content, StandardCharsets.ISO_8859_1);
  }

  static byte[] exportedSecret(String fingerprint) throws IOException {
    return home.gpg(
        SECRET.getBytes(StandardCharsets.UTF_8),
        "--pinentry-mode",
        "loopback",
        "--passphrase-fd",
        "0",
        "--export-secret-keys",
        fingerprint);
  }

  static String protectTool() throws IOException {
    String directories =
        new String(
            Program.builder(List.of("gpgconf", "--list-dirs")).build().run(NOTHING).output(),
            StandardCharsets.UTF_8);
    return directories
        .lines()
        .filter(line -> line.startsWith("libexecdir:"))
        .map(line -> line.substring(line.indexOf(':') + 1) + "/gpg-protect-tool")
        .findFirst()
        .orElseThrow();
  }

  static byte[] canonical(byte[] extended) throws IOException {
    try {
      String text = new String(extended, StandardCharsets.ISO_8859_1);
      byte[] key =
          text.substring(text.indexOf('('))
              .replace("\n ", "")
              .getBytes(StandardCharsets.ISO_8859_1);
      return SExpression.read(key).canonicalWithout("nothing");
    } catch (PacketFormatException e) {
      throw new IOException(e);
    }
  }

  static KeyPacket key(TestHome from, String fingerprint) throws IOException {
    return from.home().publicKeys().signingKeys().stream()
        .map(SigningKey::key)
        .filter(key -> key.fingerprint().toString().equals(fingerprint))
        .findFirst()
        .orElseThrow();
  }

  static OpenPgpSigner signer(TestHome from, String fingerprint, String passphrase)
      throws IOException {
    return signer(from.home(), fingerprint, passphrase);
  }

  static OpenPgpSigner signer(GnuPgHome from, String fingerprint, String passphrase)
      throws IOException {
    return OpenPgpSigner.fromGnuPgHome(
        from,
        Passphrase.of(passphrase.toCharArray()),
        OpenPgpSigningOptions.defaults().key(KeySelector.parse(fingerprint)));
  }

  static SigningException failure(TestHome from, String fingerprint, String passphrase)
      throws IOException {
    return failure(from.home(), fingerprint, passphrase);
  }

  static SigningException failure(GnuPgHome from, String fingerprint, String passphrase)
      throws IOException {
    return failure(from, KeySelector.parse(fingerprint), Passphrase.of(passphrase.toCharArray()));
  }

  static SigningException failure(GnuPgHome from, KeySelector selector, Passphrase passphrase) {
    return catchThrowableOfType(
        SigningException.class,
        () ->
            OpenPgpSigner.fromGnuPgHome(
                from, passphrase, OpenPgpSigningOptions.defaults().key(selector)));
  }

  /** The key that gpg says has signed. */
  static String verifiedByGpg(TestHome by, byte[] message) throws IOException {
    List<String> lines = new ArrayList<>();
    new String(by.gpg(message, "--status-fd", "1", "--verify"), StandardCharsets.UTF_8)
        .lines()
        .forEach(lines::add);
    return lines.stream()
        .filter(line -> line.startsWith("[GNUPG:] VALIDSIG "))
        .map(line -> line.split(" ", -1)[2])
        .findFirst()
        .orElseThrow(() -> new AssertionError(lines));
  }
}
