package imagesigning.core.openpgp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import imagesigning.core.process.Program;
import imagesigning.core.signing.Passphrase;
import imagesigning.core.signing.PayloadSigner;
import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Secret keys are taken out of homes that a real gpg made. */
class HomeSigningTest {
  private static final byte[] NOTHING = {};
  private static final byte[] PAYLOAD = "{\"critical\":{}}".getBytes(StandardCharsets.UTF_8);
  private static final String SECRET = "se cret \u00e9";

  private static final Map<String, String> FINGERPRINTS = new TreeMap<>();
  private static TestHome home;

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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ed25519",
        "nistp256",
        "nistp521",
        "brainpoolP256r1",
        "rsa2048",
        "ed25519 protected",
        "nistp384 protected",
        "brainpoolP512r1 protected",
        "rsa3072 protected"
      })
  void signsWithAKeyOfAHomeWhatGpgVerifies(String name) throws IOException {
    String fingerprint = FINGERPRINTS.get(name);

    byte[] message;
    try (PayloadSigner signer =
        signer(home, fingerprint, name.endsWith("protected") ? SECRET : "")) {
      assertThat(signer.keyFingerprint()).isEqualTo(fingerprint);
      assertThat(signer.signingFingerprint()).isEqualTo(fingerprint);
      message = signer.sign(PAYLOAD);
    }

    assertThat(verifiedByGpg(home, message)).isEqualTo(fingerprint);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ed25519",
        "nistp256",
        "nistp521",
        "brainpoolP256r1",
        "rsa2048",
        "nistp384 protected",
        "brainpoolP512r1 protected",
        "rsa3072 protected"
      })
  void computesTheKeygripThatGpgLists(String name) throws IOException {
    String fingerprint = FINGERPRINTS.get(name);

    assertThat(Keygrip.of(key(home, fingerprint))).contains(home.keygrip(fingerprint));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ed25519 protected", "rsa3072 protected"})
  void asksForThePassphraseThatIsNeeded(String name) throws IOException {
    SigningException thrown = failure(home, FINGERPRINTS.get(name), "");

    assertThat(thrown.failure()).isEqualTo(SigningFailure.PASSPHRASE_REQUIRED);
    assertThat(thrown).hasMessageContaining(home.secretKeyFile(FINGERPRINTS.get(name)).toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"ed25519 protected", "nistp384 protected", "rsa3072 protected"})
  void refusesAWrongPassphrase(String name) throws IOException {
    SigningException thrown = failure(home, FINGERPRINTS.get(name), SECRET + "\r");

    assertThat(thrown.failure()).isEqualTo(SigningFailure.PASSPHRASE_WRONG);
    assertThat(thrown).hasMessageContaining("carriage return").hasMessageNotContaining("se cret");
  }

  @Test
  void neverTakesAnotherKeysSecret() throws IOException {
    try (TestHome other = copyOf("ed25519")) {
      Path file = other.secretKeyFile(FINGERPRINTS.get("ed25519"));
      Files.write(file, Files.readAllBytes(home.secretKeyFile(FINGERPRINTS.get("nistp256"))));

      SigningException thrown = failure(other, FINGERPRINTS.get("ed25519"), "");

      assertThat(thrown.failure()).isEqualTo(SigningFailure.KEY_INVALID);
      assertThat(thrown).hasMessageContaining("does not belong to its public part");
    }
  }

  @Test
  void refusesAProtectedKeyWhosePublicPartWasAltered() throws IOException {
    try (TestHome other = copyOf("ed25519 protected")) {
      String fingerprint = FINGERPRINTS.get("ed25519 protected");
      Path file = other.secretKeyFile(fingerprint);
      write(file, read(file).replace("(curve Ed25519)", "(curve Ed25518)"));

      assertThat(failure(other, fingerprint, SECRET).failure())
          .isEqualTo(SigningFailure.PASSPHRASE_WRONG);
    }
  }

  @Test
  void saysThatTheSecretPartIsNotThere() throws IOException {
    try (TestHome other = copyOf("ed25519")) {
      Files.delete(other.secretKeyFile(FINGERPRINTS.get("ed25519")));

      SigningException thrown = failure(other, FINGERPRINTS.get("ed25519"), "");

      assertThat(thrown.failure()).isEqualTo(SigningFailure.SECRET_KEY_MISSING);
      assertThat(thrown).hasMessageContaining("let the gpg program sign");
    }
  }

  @Test
  void saysThatTheSecretPartIsOnACard() throws IOException {
    try (TestHome other = copyOf("nistp256")) {
      String fingerprint = FINGERPRINTS.get("nistp256");
      Path file = other.secretKeyFile(fingerprint);
      String shadowed =
          read(file)
              .replace("(private-key", "(shadowed-private-key")
              .replaceFirst(
                  "(?s)\\(d\\s.*",
                  "(shadowed t1-v1 (#D2760001240103040006123456780000# OPENPGP.1))))\n");
      write(file, shadowed);

      SigningException thrown = failure(other, fingerprint, "");

      assertThat(thrown.failure()).isEqualTo(SigningFailure.SECRET_KEY_MISSING);
      assertThat(thrown).hasMessageContaining("on a card");
    }
  }

  @Test
  void readsTheOldFormatUnprotectedAndProtected() throws IOException {
    String fingerprint = FINGERPRINTS.get("nistp256");
    try (TestHome other = copyOf("nistp256")) {
      Path file = other.secretKeyFile(fingerprint);
      byte[] bare = canonical(Files.readAllBytes(file));

      Files.write(file, bare);
      try (PayloadSigner signer = signer(other, fingerprint, "")) {
        assertThat(verifiedByGpg(other, signer.sign(PAYLOAD))).isEqualTo(fingerprint);
      }

      Path canonical = Files.write(other.directory().resolve("canonical"), bare);
      byte[] old =
          Program.builder(
                  List.of(
                      protectTool(),
                      "--protect",
                      "--canonical",
                      "-P",
                      "other",
                      canonical.toString()))
              .environment(Map.of("GNUPGHOME", other.directory().toString()))
              .build()
              .run(NOTHING)
              .output();
      assertThat(old).asString(StandardCharsets.ISO_8859_1).contains("openpgp-s2k3-sha1-aes-cbc");
      Files.write(file, old);
      try (PayloadSigner signer = signer(other, fingerprint, "other")) {
        assertThat(verifiedByGpg(other, signer.sign(PAYLOAD))).isEqualTo(fingerprint);
      }
      assertThat(failure(other, fingerprint, "wrong").failure())
          .isEqualTo(SigningFailure.PASSPHRASE_WRONG);
      assertThat(failure(other, fingerprint, "").failure())
          .isEqualTo(SigningFailure.PASSPHRASE_REQUIRED);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ed25519 protected", "nistp384 protected", "rsa3072 protected"})
  void readsAKeyThatWasImportedAndNeverUsedSince(String name) throws IOException {
    String fingerprint = FINGERPRINTS.get(name);
    try (TestHome other = TestHome.create()) {
      other.gpg(exportedSecret(fingerprint), "--import");
      assertThat(read(other.secretKeyFile(fingerprint))).contains("openpgp-native");

      try (PayloadSigner signer = signer(other, fingerprint, SECRET)) {
        assertThat(verifiedByGpg(other, signer.sign(PAYLOAD))).isEqualTo(fingerprint);
      }
      assertThat(failure(other, fingerprint, "wrong").failure())
          .isEqualTo(SigningFailure.PASSPHRASE_WRONG);
      assertThat(failure(other, fingerprint, "").failure())
          .isEqualTo(SigningFailure.PASSPHRASE_REQUIRED);

      Path file = other.secretKeyFile(fingerprint);
      write(file, read(file).replace("sha1 AES", "sha1 TWOFISH"));
      SigningException unusual = failure(other, fingerprint, SECRET);
      assertThat(unusual.failure()).isEqualTo(SigningFailure.KEY_UNSUPPORTED);
      assertThat(unusual).hasMessageContaining("as it was imported");
    }
  }

  @Test
  void readsAKeyWhereverItsLinesAreFolded() throws Exception {
    String fingerprint = FINGERPRINTS.get("nistp256");
    KeyPacket key = key(home, fingerprint);
    String text = raw(home.secretKeyFile(fingerprint));
    byte[] expected = numbers(key, text).get(0);
    String value = text.substring(text.indexOf("Key: ") + 5).replace("\n ", "").strip();
    for (int at = 1; at < value.length(); at++) {
      String folded =
          "Created: now\nkey: "
              + value.substring(0, at)
              + "\n "
              + value.substring(at)
              + "\nLabel: x\n";

      assertThat(numbers(key, folded).get(0)).as("folded at %s", at).isEqualTo(expected);
    }
  }

  private static List<byte[]> numbers(KeyPacket key, String file) throws Exception {
    return AgentKeyFile.read("x", file.getBytes(StandardCharsets.ISO_8859_1))
        .open(key, Passphrase.none());
  }

  @Test
  void namesAProtectionThatIsNotSupported() throws IOException {
    try (TestHome other = copyOf("ed25519 protected")) {
      String fingerprint = FINGERPRINTS.get("ed25519 protected");
      Path file = other.secretKeyFile(fingerprint);
      String text = read(file);
      write(file, text.replace("openpgp-s2k3-ocb-aes", "openpgp-s2k9-new"));

      SigningException thrown = failure(other, fingerprint, SECRET);

      assertThat(thrown.failure()).isEqualTo(SigningFailure.KEY_UNSUPPORTED);
      assertThat(thrown).hasMessageContaining("\"openpgp-s2k9-new\"");

      write(file, text.replace("(protected-private-key", "(other-private-key"));
      assertThat(failure(other, fingerprint, SECRET))
          .hasMessageContaining("\"other-private-key\"")
          .extracting(SigningException::failure)
          .isEqualTo(SigningFailure.KEY_UNSUPPORTED);
    }
  }

  @Test
  void meetsEveryCutOfAKeyFileWithACode() throws IOException {
    for (String name : List.of("ed25519", "nistp384 protected")) {
      String fingerprint = FINGERPRINTS.get(name);
      try (TestHome other = copyOf(name)) {
        Path file = other.secretKeyFile(fingerprint);
        byte[] content = Files.readAllBytes(file);
        GnuPgHome read = other.home();
        for (int length = 0; length < content.length - 3; length += 7) {
          Files.write(file, Arrays.copyOf(content, length));

          SigningException thrown = failure(read, fingerprint, SECRET);

          assertThat(thrown.failure())
              .as("cut at %s", length)
              .isEqualTo(SigningFailure.KEY_INVALID);
          assertThat(thrown).hasMessageContaining(file.toString());
        }
      }
    }
  }

  @Test
  void meetsEveryFlippedByteOfAKeyFileWithAGoodSignatureOrACode() throws IOException {
    String fingerprint = FINGERPRINTS.get("ed25519 protected");
    try (TestHome other = copyOf("ed25519 protected")) {
      Path file = other.secretKeyFile(fingerprint);
      byte[] content = Files.readAllBytes(file);
      GnuPgHome read = other.home();
      for (int i = 0; i < content.length; i += 3) {
        byte[] flipped = content.clone();
        flipped[i] ^= 0x04;
        Files.write(file, flipped);
        try (PayloadSigner signer = signer(read, fingerprint, SECRET)) {
          assertThat(signer.sign(PAYLOAD)).isNotEmpty();
        } catch (SigningException e) {
          assertThat(e.failure())
              .isIn(
                  SigningFailure.KEY_INVALID,
                  SigningFailure.KEY_UNSUPPORTED,
                  SigningFailure.PASSPHRASE_WRONG);
        }
      }
    }
  }

  @Test
  void prefersThePrimaryKeyAndSignsWithASubkeyWhereThePrimaryIsOffline() throws IOException {
    try (TestHome other = TestHome.create()) {
      String primary = other.generate("both@example.com", "ed25519", "");
      other.gpg(
          NOTHING, "--passphrase", "", "--quick-add-key", primary, "ed25519", "sign", "never");
      try (PayloadSigner signer = signer(other, primary, "")) {
        assertThat(signer.signingFingerprint()).isEqualTo(primary);
      }

      Files.delete(other.secretKeyFile(primary));

      try (PayloadSigner signer = signer(other, primary, "")) {
        assertThat(signer.keyFingerprint()).isEqualTo(primary);
        assertThat(signer.signingFingerprint()).isNotEqualTo(primary);
        assertThat(verifiedByGpg(other, signer.sign(PAYLOAD)))
            .isEqualTo(signer.signingFingerprint());
      }
    }
  }

  @Test
  void refusesKeysThatExpiredOrAreRevokedOrAreSeveral() throws IOException {
    try (TestHome other = TestHome.create()) {
      String first = other.generate("same@example.com", "ed25519", "");
      String second = other.generate("other@example.com", "nistp256", "");
      other.gpg(NOTHING, "--quick-add-uid", second, "Same <same@example.com>");

      SigningException several =
          failure(other.home(), KeySelector.parse("same@example.com"), Passphrase.none());
      assertThat(several.failure()).isEqualTo(SigningFailure.KEY_AMBIGUOUS);
      assertThat(several).hasMessageContaining(first).hasMessageContaining(second);

      other.gpg(NOTHING, "--quick-set-expire", second, "seconds=90000");
      Clock later = Clock.offset(Clock.systemUTC(), Duration.ofDays(2));
      GnuPgHome read = other.home();
      SigningException expired =
          catchThrowableOfType(
              SigningException.class,
              () ->
                  OpenPgpSigner.fromGnuPgHome(
                      read,
                      Passphrase.none(),
                      OpenPgpSigningOptions.defaults()
                          .key(KeySelector.parse(second))
                          .clock(later)));
      assertThat(expired.failure()).isEqualTo(SigningFailure.KEY_EXPIRED);

      String certificate =
          Files.readString(other.directory().resolve("openpgp-revocs.d").resolve(first + ".rev"));
      other.gpg(
          certificate.replace(":-----BEGIN", "-----BEGIN").getBytes(StandardCharsets.UTF_8),
          "--import");
      assertThat(failure(other, first, "").failure()).isEqualTo(SigningFailure.KEY_REVOKED);

      assertThat(
              failure(read, KeySelector.parse("nobody@example.com"), Passphrase.none()).failure())
          .isEqualTo(SigningFailure.KEY_NOT_FOUND);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nistp256", "ed25519 protected"})
  void signsWithAnOldSecretKeyring(String name) throws IOException {
    String fingerprint = FINGERPRINTS.get(name);
    Path old = Files.createTempDirectory(Path.of("/tmp"), "gh");
    try {
      Files.write(old.resolve("pubring.gpg"), home.gpg(NOTHING, "--export", fingerprint));
      Files.write(old.resolve("secring.gpg"), exportedSecret(fingerprint));
      try (PayloadSigner signer =
          signer(GnuPgHome.at(old), fingerprint, name.endsWith("protected") ? SECRET : "")) {
        assertThat(verifiedByGpg(home, signer.sign(PAYLOAD))).isEqualTo(fingerprint);
      }
    } finally {
      Files.delete(old.resolve("pubring.gpg"));
      Files.delete(old.resolve("secring.gpg"));
      Files.delete(old);
    }
  }

  /** A home with one of the keys, its files copied. */
  private static TestHome copyOf(String name) throws IOException {
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
  private static String raw(Path keyFile) throws IOException {
    return Files.readString(keyFile, StandardCharsets.ISO_8859_1);
  }

  /** Without the folding of long lines, which happens anywhere. */
  private static String read(Path keyFile) throws IOException {
    return raw(keyFile).replace("\n ", "");
  }

  private static void write(Path keyFile, String content) throws IOException {
    Files.writeString(keyFile, content, StandardCharsets.ISO_8859_1);
  }

  private static byte[] exportedSecret(String fingerprint) throws IOException {
    return home.gpg(
        SECRET.getBytes(StandardCharsets.UTF_8),
        "--pinentry-mode",
        "loopback",
        "--passphrase-fd",
        "0",
        "--export-secret-keys",
        fingerprint);
  }

  private static String protectTool() throws IOException {
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

  private static byte[] canonical(byte[] extended) throws IOException {
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

  private static KeyPacket key(TestHome from, String fingerprint) throws IOException {
    return from.home().publicKeys().signingKeys().stream()
        .map(SigningKey::key)
        .filter(key -> key.fingerprint().toString().equals(fingerprint))
        .findFirst()
        .orElseThrow();
  }

  private static OpenPgpSigner signer(TestHome from, String fingerprint, String passphrase)
      throws IOException {
    return signer(from.home(), fingerprint, passphrase);
  }

  private static OpenPgpSigner signer(GnuPgHome from, String fingerprint, String passphrase)
      throws IOException {
    return OpenPgpSigner.fromGnuPgHome(
        from,
        Passphrase.of(passphrase.toCharArray()),
        OpenPgpSigningOptions.defaults().key(KeySelector.parse(fingerprint)));
  }

  private static SigningException failure(TestHome from, String fingerprint, String passphrase)
      throws IOException {
    return failure(from.home(), fingerprint, passphrase);
  }

  private static SigningException failure(GnuPgHome from, String fingerprint, String passphrase)
      throws IOException {
    return failure(from, KeySelector.parse(fingerprint), Passphrase.of(passphrase.toCharArray()));
  }

  private static SigningException failure(
      GnuPgHome from, KeySelector selector, Passphrase passphrase) {
    return catchThrowableOfType(
        SigningException.class,
        () ->
            OpenPgpSigner.fromGnuPgHome(
                from, passphrase, OpenPgpSigningOptions.defaults().key(selector)));
  }

  /** The key that gpg says has signed. */
  private static String verifiedByGpg(TestHome by, byte[] message) throws IOException {
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
