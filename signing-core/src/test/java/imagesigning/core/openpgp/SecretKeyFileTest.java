package imagesigning.core.openpgp;

import static imagesigning.core.openpgp.OpenPgpSignerTest.assertFailure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import imagesigning.core.signing.Passphrase;
import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.bouncycastle.bcpg.S2K;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SecretKeyFileTest {
  private static final byte[] PAYLOAD = TestMessages.PAYLOAD;
  private static final TestKey KEY = TestKey.ed25519("file");
  private static final OpenPgpSigningOptions OPTIONS =
      OpenPgpSigningOptions.defaults().clock(Clock.fixed(Verifying.NOW, ZoneOffset.UTC));

  @TempDir private Path directory;

  private static Passphrase passphrase(String text) throws SigningException {
    return Passphrase.of(text.toCharArray());
  }

  private static OpenPgpSigner open(byte[] file, Passphrase passphrase) throws SigningException {
    return OpenPgpSigner.fromKeyBytes(file, passphrase, OPTIONS);
  }

  static Stream<Arguments> algorithms() {
    return Stream.of(
        Arguments.of("RSA", TestKey.rsa(2048), 10),
        Arguments.of("Ed25519", KEY, 8),
        Arguments.of("P-256", TestKey.p256("file"), 8),
        Arguments.of("P-384", TestKey.ecdsa("P-384", "2b81040022", "file"), 9),
        Arguments.of("P-521", TestKey.ecdsa("P-521", "2b81040023", "file"), 10),
        Arguments.of(
            "brainpoolP256r1", TestKey.ecdsa("brainpoolP256r1", "2b2403030208010107", "file"), 8),
        Arguments.of(
            "brainpoolP384r1", TestKey.ecdsa("brainpoolP384r1", "2b240303020801010b", "file"), 9),
        Arguments.of(
            "brainpoolP512r1", TestKey.ecdsa("brainpoolP512r1", "2b240303020801010d", "file"), 10));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("algorithms")
  void signsWithEveryAlgorithm(String name, TestKey key, int hash) throws Exception {
    TestKeyrings publicKey =
        TestKeyrings.of(key).userId("tester", certification -> certification.hash(hash));
    byte[] file = TestSecretKeys.of(publicKey, Map.of(key, TestSecretKeys.plain(key)));

    try (OpenPgpSigner signer = open(file, Passphrase.none())) {
      VerifiedMessage verified =
          Verifying.assertVerified(signer.sign(PAYLOAD), TestKeyrings.parse(publicKey));
      assertThat(verified.signingFingerprint()).isEqualTo(key.fingerprint());
    }
  }

  static Stream<Arguments> protections() {
    int sha1 = TestSecretKeys.SHA1_CHECKED;
    int sum = TestSecretKeys.SUM_CHECKED;
    S2K usual = TestSecretKeys.iterated(2);
    return Stream.of(
        Arguments.of("AES-128", sha1, TestSecretKeys.AES128, usual),
        Arguments.of("AES-192", sha1, TestSecretKeys.AES192, usual),
        Arguments.of("AES-256", sha1, TestSecretKeys.AES256, usual),
        Arguments.of("3DES", sha1, TestSecretKeys.TRIPLE_DES, usual),
        Arguments.of("CAST5", sha1, TestSecretKeys.CAST5, usual),
        Arguments.of("checksum", sum, TestSecretKeys.AES128, usual),
        Arguments.of("simple", sha1, TestSecretKeys.AES256, TestSecretKeys.simple(2)),
        Arguments.of("salted", sha1, TestSecretKeys.AES256, TestSecretKeys.salted(2)),
        Arguments.of("RIPEMD-160", sha1, TestSecretKeys.AES256, TestSecretKeys.iterated(3)),
        Arguments.of("SHA-256", sha1, TestSecretKeys.AES256, TestSecretKeys.iterated(8)),
        Arguments.of("SHA-384", sha1, TestSecretKeys.AES256, TestSecretKeys.iterated(9)),
        Arguments.of("SHA-512", sha1, TestSecretKeys.AES256, TestSecretKeys.iterated(10)),
        Arguments.of("SHA-224", sha1, TestSecretKeys.AES256, TestSecretKeys.iterated(11)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("protections")
  void opensWhatGnuPgProtectsItsKeysWith(String name, int usage, int cipher, S2K s2k)
      throws Exception {
    byte[] file = TestSecretKeys.good(KEY, TestSecretKeys.locked(KEY, usage, cipher, s2k));

    try (OpenPgpSigner signer = open(file, passphrase(TestSecretKeys.PASSPHRASE))) {
      Verifying.assertVerified(signer.sign(PAYLOAD), TestKeyrings.parse(TestKeyrings.good(KEY)));
    }
    assertFailure(SigningFailure.PASSPHRASE_WRONG, () -> open(file, passphrase("wrong")))
        .hasMessage("The passphrase does not open the key " + KEY.fingerprint() + ".");
  }

  @Test
  void hintsAtACarriageReturn() throws Exception {
    byte[] file = TestSecretKeys.good(KEY, TestSecretKeys.locked(KEY));
    Path windows = Files.writeString(directory.resolve("pw"), TestSecretKeys.PASSPHRASE + "\r\n");

    assertFailure(SigningFailure.PASSPHRASE_WRONG, () -> open(file, Passphrase.ofFile(windows)))
        .hasMessageContaining("carriage return")
        .hasMessageNotContaining(TestSecretKeys.PASSPHRASE);
  }

  @Test
  void asksForAMissingPassphrase() {
    byte[] file = TestSecretKeys.good(KEY, TestSecretKeys.locked(KEY));

    assertFailure(SigningFailure.PASSPHRASE_REQUIRED, () -> open(file, Passphrase.none()))
        .hasMessage("The key " + KEY.fingerprint() + " is protected; its passphrase is needed.");
  }

  @Test
  void ignoresAPassphraseThatIsNotNeeded() throws Exception {
    byte[] file = TestSecretKeys.good(KEY, TestSecretKeys.plain(KEY));

    assertThat(open(file, passphrase("needless")).sign(PAYLOAD)).isNotEmpty();
  }

  @Test
  void readsArmorAndLeavesTheCallersBytesAlone() throws Exception {
    byte[] file = TestSecretKeys.good(KEY, TestSecretKeys.plain(KEY));
    byte[] copy = file.clone();
    String armored = TestKeyrings.armor(file).replace("PUBLIC KEY", "PRIVATE KEY");

    assertThat(open(file, Passphrase.none()).keyFingerprint()).isEqualTo(KEY.fingerprint());
    assertThat(file).isEqualTo(copy);
    assertThat(open(armored.getBytes(StandardCharsets.US_ASCII), Passphrase.none()).sign(PAYLOAD))
        .isNotEmpty();
  }

  @Test
  void readsTheFileOnceForAThousandSignatures() throws Exception {
    byte[] file = TestSecretKeys.good(KEY, TestSecretKeys.locked(KEY));
    Path path = Files.write(directory.resolve("key.gpg"), file);
    try (OpenPgpSigner signer =
        OpenPgpSigner.fromKeyFile(path, passphrase(TestSecretKeys.PASSPHRASE), OPTIONS)) {
      Files.delete(path);

      for (int i = 0; i < 1000; i++) {
        assertThat(signer.sign(("payload " + i).getBytes(StandardCharsets.US_ASCII))).isNotEmpty();
      }
    }
  }

  @Test
  void tellsThatTheFileIsMissing() {
    Path path = directory.resolve("none.asc");

    assertFailure(
            SigningFailure.KEY_FILE_UNREADABLE,
            () -> OpenPgpSigner.fromKeyFile(path, Passphrase.none(), OPTIONS))
        .hasMessage("The key file " + path + " does not exist.");
  }

  @Test
  void tellsThatTheFileCannotBeRead() {
    assertFailure(
            SigningFailure.KEY_FILE_UNREADABLE,
            () -> OpenPgpSigner.fromKeyFile(directory, Passphrase.none(), OPTIONS))
        .hasMessageContaining(directory + " cannot be read");
  }

  @Test
  void tellsThatTheFileHoldsNoKey() {
    byte[] text = "not a key".getBytes(StandardCharsets.US_ASCII);

    assertFailure(SigningFailure.KEY_INVALID, () -> open(text, Passphrase.none()))
        .hasMessage("There is no usable key in the key given.");
    assertFailure(SigningFailure.KEY_INVALID, () -> open(new byte[0], Passphrase.none()))
        .hasMessageContaining("it is empty");
  }

  @Test
  void tellsAPublicKeyFromASecretOne() {
    byte[] file = TestKeyrings.good(KEY).toBytes();

    assertFailure(SigningFailure.SECRET_KEY_MISSING, () -> open(file, Passphrase.none()))
        .hasMessageContaining("The secret part of the key " + KEY.fingerprint() + " is not here");
  }

  @Test
  void passesOverAStubAndTakesTheSubkey() throws Exception {
    TestKey subkey = TestKey.p256("laptop");
    TestKeyrings keys = TestKeyrings.good(KEY).subkey(subkey, binding -> binding);
    byte[] file =
        TestSecretKeys.of(
            keys, Map.of(KEY, TestSecretKeys.stub(), subkey, TestSecretKeys.plain(subkey)));

    try (OpenPgpSigner signer = open(file, Passphrase.none())) {
      assertThat(signer.keyFingerprint()).isEqualTo(KEY.fingerprint());
      assertThat(signer.signingFingerprint()).isEqualTo(subkey.fingerprint());
      Verifying.assertVerified(signer.sign(PAYLOAD), TestKeyrings.parse(keys));
    }
  }

  @Test
  void tellsThatThereAreOnlyStubs() {
    byte[] offline = TestSecretKeys.good(KEY, TestSecretKeys.stub());
    byte[] onCard = TestSecretKeys.good(KEY, TestSecretKeys.stub((byte) 1, (byte) 2));

    assertFailure(SigningFailure.SECRET_KEY_MISSING, () -> open(offline, Passphrase.none()));
    assertFailure(SigningFailure.SECRET_KEY_MISSING, () -> open(onCard, Passphrase.none()));
  }

  static Stream<Arguments> unsupportedProtections() {
    return Stream.of(
        Arguments.of("AEAD", new PacketBytes().u8(253).u8(9).u8(2).bytes(new byte[60])),
        Arguments.of("a form of before OpenPGP", new PacketBytes().u8(7).bytes(new byte[60])),
        Arguments.of(
            "cipher number 4", new PacketBytes().u8(254).u8(4).u8(0).u8(2).bytes(new byte[60])),
        Arguments.of(
            "passphrase hashing with MD5",
            new PacketBytes().u8(254).u8(7).u8(0).u8(1).bytes(new byte[60])),
        Arguments.of(
            "passphrase hashing of type 4",
            new PacketBytes().u8(254).u8(7).u8(4).u8(2).bytes(new byte[60])),
        Arguments.of(
            "a private protection mode",
            new PacketBytes().u8(254).u8(7).u8(101).u8(2).bytes(new byte[60])));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unsupportedProtections")
  void refusesOtherProtections(String what, PacketBytes secretPart) {
    byte[] file = TestSecretKeys.good(KEY, secretPart.toBytes());

    assertFailure(SigningFailure.KEY_UNSUPPORTED, () -> open(file, passphrase("x")))
        .hasMessageContaining("is protected by " + what + ", which is not supported");
  }

  @Test
  void refusesKeysOfLaterVersions() {
    byte[] file = TestMessages.packet(Packet.SECRET_KEY, new byte[] {6, 1, 2, 3, 4, 27});

    assertFailure(SigningFailure.KEY_UNSUPPORTED, () -> open(file, Passphrase.none()))
        .hasMessageContaining("A key of version 6");
  }

  @Test
  void givesTheSameKeyOrAClearErrorWhateverByteIsAltered() throws Exception {
    byte[] file = TestSecretKeys.good(KEY, TestSecretKeys.plain(KEY));
    Passphrase given = passphrase(TestSecretKeys.PASSPHRASE);
    for (int at = 0; at < file.length; at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] altered = file.clone();
        altered[at] ^= (byte) (1 << bit);
        try (OpenPgpSigner signer = open(altered, given)) {
          assertThat(signer.keyFingerprint()).isEqualTo(KEY.fingerprint());
          assertThat(signer.sign(PAYLOAD)).isNotEmpty();
        } catch (SigningException e) {
          assertThat(e.failure()).isNotNull();
        }
      }
      byte[] cut = Arrays.copyOf(file, at);
      assertThatThrownBy(() -> open(cut, given)).isInstanceOf(SigningException.class);
    }
  }

  static Stream<Arguments> brokenSecrets() {
    byte[] good = TestSecretKeys.plain(KEY);
    byte[] wrongSum = good.clone();
    wrongSum[wrongSum.length - 1] ^= 1;
    return Stream.of(
        Arguments.of("nothing", new byte[0]),
        Arguments.of("no numbers", new byte[] {0}),
        Arguments.of("wrong checksum", wrongSum),
        Arguments.of("cut number", TestSecretKeys.plain(new byte[] {1, 0, 1})),
        Arguments.of(
            "too many numbers",
            TestSecretKeys.plain(PacketBytes.join(KEY.secretNumbers(), KEY.secretNumbers()))),
        Arguments.of("too long a number", TestSecretKeys.plain(longNumber())),
        Arguments.of("no hash of the passphrase", new byte[] {(byte) 254, 7}),
        Arguments.of("no secret", new PacketBytes().u8(254).u8(7).u8(0).u8(2).toBytes()),
        Arguments.of(
            "hardly a secret",
            new PacketBytes().u8(254).u8(7).u8(0).u8(2).bytes(new byte[20]).toBytes()));
  }

  private static byte[] longNumber() {
    return new PacketBytes().number(BigInteger.ONE.shiftLeft(256)).toBytes();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("brokenSecrets")
  void refusesABrokenSecretPart(String name, byte[] secretPart) {
    byte[] file = TestSecretKeys.good(KEY, secretPart);

    assertFailure(SigningFailure.KEY_INVALID, () -> open(file, passphrase("x")))
        .hasMessageContaining(KEY.fingerprint());
  }

  static Stream<Arguments> strangers() {
    TestKey rsa = TestKey.rsa(2048);
    TestKey p256 = TestKey.p256("mine");
    return Stream.of(
        Arguments.of("Ed25519", KEY, TestKey.ed25519("other")),
        Arguments.of("P-256", p256, TestKey.p256("other")),
        Arguments.of("P-256 zero", p256, p256.withSecretNumbers(BigInteger.ZERO)),
        Arguments.of(
            "P-256 of another curve",
            p256,
            TestKey.ecdsa("brainpoolP256r1", "2b2403030208010107", "mine")),
        Arguments.of("RSA", rsa, TestKey.rsa(2048)),
        Arguments.of("RSA exponent", rsa, rsa.withSecretNumbers(BigInteger.TEN)),
        Arguments.of("RSA ones", rsa, ones(rsa)));
  }

  private static TestKey ones(TestKey key) {
    return key.withSecretNumbers(BigInteger.ONE, BigInteger.ONE, BigInteger.ONE, BigInteger.ONE);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("strangers")
  void refusesSecretNumbersOfAnotherKey(String name, TestKey key, TestKey other) {
    byte[] file = TestSecretKeys.good(key, TestSecretKeys.plain(other));

    assertFailure(SigningFailure.KEY_INVALID, () -> open(file, Passphrase.none()))
        .hasMessage(
            "The secret part of the key "
                + key.fingerprint()
                + " does not belong to its public part: one of them was altered or is broken.");
  }

  @Test
  void doesNotSignUnderAnAlteredPublicPart() {
    byte[] file = TestSecretKeys.good(KEY, TestSecretKeys.plain(KEY));
    file[5] ^= 1; // within the creation time

    assertFailure(SigningFailure.KEY_INVALID, () -> open(file, Passphrase.none()))
        .hasMessageContaining("no user id with a valid self-signature")
        .hasMessageNotContaining("keep secret keys out");
  }

  @Test
  void choosesAmongManyKeys() throws Exception {
    TestKey second = TestKey.p256("second");
    byte[] file =
        PacketBytes.join(
            TestSecretKeys.good(KEY, TestSecretKeys.plain(KEY)),
            TestSecretKeys.good(second, TestSecretKeys.locked(second)));
    KeySelector selector = KeySelector.parse(second.fingerprint());

    OpenPgpSigner signer =
        OpenPgpSigner.fromKeyBytes(
            file, passphrase(TestSecretKeys.PASSPHRASE), OPTIONS.key(selector));

    assertThat(signer.keyFingerprint()).isEqualTo(second.fingerprint());
    assertFailure(SigningFailure.KEY_AMBIGUOUS, () -> open(file, Passphrase.none()))
        .hasMessageContainingAll(KEY.fingerprint(), second.fingerprint(), "\"tester\"");
  }

  @Test
  void readsAnExportOfGnuPg() throws Exception {
    byte[] binary = resource("keys/nistp256.secret.gpg");

    try (OpenPgpSigner signer =
        OpenPgpSigner.fromKeyBytes(binary, Passphrase.none(), OpenPgpSigningOptions.defaults())) {
      assertThat(signer.sign(PAYLOAD)).startsWith(0xa3);
    }
  }

  private static byte[] resource(String name) throws Exception {
    try (var in = SecretKeyFileTest.class.getResourceAsStream("gnupg/" + name)) {
      return in.readAllBytes();
    }
  }
}
