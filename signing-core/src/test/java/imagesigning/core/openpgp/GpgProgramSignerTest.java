package imagesigning.core.openpgp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import imagesigning.core.Limits;
import imagesigning.core.signing.Passphrase;
import imagesigning.core.signing.PayloadSigner;
import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signs through the gpg of this machine, and through scripts that behave badly in its place. */
@Timeout(60)
class GpgProgramSignerTest {
  private static final byte[] NOTHING = {};
  private static final byte[] PAYLOAD = "{\"critical\":{}}\n".getBytes(StandardCharsets.UTF_8);
  private static final String SECRET = "se cret";

  private static TestHome home;
  private static String plain;
  private static String locked;
  private static String withSubkey;
  private static String revoked;

  @TempDir private Path directory;

  @BeforeAll
  static void makeHome() throws IOException {
    home = TestHome.create();
    plain = home.generate("plain@example.com", "ed25519", "");
    locked = home.generate("locked@example.com", "nistp256", SECRET);
    withSubkey = home.generate("subkey@example.com", "nistp521", "");
    home.gpg(
        NOTHING, "--passphrase", "", "--quick-add-key", withSubkey, "ed25519", "sign", "never");
    revoked = home.generate("revoked@example.com", "ed25519", "");
    String certificate =
        Files.readString(home.directory().resolve("openpgp-revocs.d").resolve(revoked + ".rev"));
    home.gpg(
        certificate.replace(":-----BEGIN", "-----BEGIN").getBytes(StandardCharsets.UTF_8),
        "--import");
    for (String algorithm : List.of("ed25519", "nistp256")) {
      home.gpg(
          NOTHING,
          "--pinentry-mode",
          "loopback",
          "--passphrase",
          "",
          "--quick-generate-key",
          "Same " + algorithm + " <same@example.com>",
          algorithm,
          "sign",
          "never");
    }
  }

  @AfterAll
  static void removeHome() throws IOException {
    home.close();
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left.filter(path -> path.toString().contains("imagesigning"))).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain@example.com", "subkey@example.com"})
  void signsWhatThisLibraryAndGpgVerify(String email) throws IOException {
    try (GpgProgramSigner signer = signer(email).build()) {
      byte[] message = signer.sign(PAYLOAD);

      VerifiedMessage verified = verified(message);
      assertThat(verified.payload()).isEqualTo(PAYLOAD);
      assertThat(verified.primaryFingerprint()).isEqualTo(signer.keyFingerprint());
      assertThat(verified.signingFingerprint()).isEqualTo(signer.signingFingerprint());
      assertThat(home.gpg(message, "--decrypt")).isEqualTo(PAYLOAD);
    }
  }

  @Test
  void prefersThePrimaryKeyToASubkeyUnlessAsked() throws IOException {
    try (GpgProgramSigner signer = signer(withSubkey).build()) {
      assertThat(verified(signer.sign(PAYLOAD)).signingFingerprint()).isEqualTo(withSubkey);
    }
    try (GpgProgramSigner signer =
        signer(withSubkey).options(key(withSubkey).preferSubkey()).build()) {
      VerifiedMessage verified = verified(signer.sign(PAYLOAD));
      assertThat(verified.primaryFingerprint()).isEqualTo(withSubkey);
      assertThat(verified.signingFingerprint())
          .isNotEqualTo(withSubkey)
          .isEqualTo(signer.signingFingerprint());
    }
  }

  @Test
  void signsPayloadsOfEverySize() throws IOException {
    try (GpgProgramSigner signer = signer(plain).build()) {
      for (byte[] payload : List.of(NOTHING, new byte[300_000])) {
        assertThat(verified(signer.sign(payload)).payload()).isEqualTo(payload);
      }
    }
  }

  @Test
  void opensAProtectedKeyAndKeepsThePassphraseOutOfThePayload() throws IOException {
    home.forgetPassphrases();
    try (GpgProgramSigner signer = signer(locked).passphrase(passphrase(SECRET)).build()) {
      assertThat(verified(signer.sign(PAYLOAD)).payload()).isEqualTo(PAYLOAD);
      assertThat(verified(signer.sign(NOTHING)).payload()).isEmpty();
      assertThat(signer).asString().isEqualTo("GpgProgramSigner[" + locked + "]");
    }
  }

  @Test
  void refusesAWrongPassphrase() throws IOException {
    home.forgetPassphrases();
    try (GpgProgramSigner signer = signer(locked).passphrase(passphrase("wrong\r")).build()) {
      SigningException thrown = failure(() -> signer.sign(PAYLOAD));

      assertThat(thrown.failure()).isEqualTo(SigningFailure.PASSPHRASE_WRONG);
      assertThat(thrown)
          .hasMessageContaining(locked)
          .hasMessageContaining("Bad passphrase")
          .hasMessageContaining("carriage return");
    }
  }

  @Test
  void saysThatTheAgentCannotAskWithoutATerminal() throws IOException {
    home.forgetPassphrases();
    try (GpgProgramSigner signer = signer(locked).build()) {
      SigningException thrown = failure(() -> signer.sign(PAYLOAD));

      assertThat(thrown.failure()).isEqualTo(SigningFailure.PASSPHRASE_REQUIRED);
      assertThat(thrown)
          .hasMessageContaining("no terminal or window")
          .hasMessageContaining("GPG_TTY");
    }
  }

  @Test
  void signsWithAPassphraseThatTheAgentKnows() throws IOException {
    home.forgetPassphrases();
    try (GpgProgramSigner first = signer(locked).passphrase(passphrase(SECRET)).build();
        GpgProgramSigner second = signer(locked).build()) {
      assertThat(first.sign(PAYLOAD)).isNotEmpty();

      assertThat(verified(second.sign(PAYLOAD)).primaryFingerprint()).isEqualTo(locked);
    }
  }

  @Test
  void listsTheKeysThatAnAddressMayMean() {
    SigningException thrown = failure(() -> signer("same@example.com").build());

    assertThat(thrown.failure()).isEqualTo(SigningFailure.KEY_AMBIGUOUS);
    assertThat(thrown).hasMessageContaining("Same ed25519").hasMessageContaining("Same nistp256");
  }

  @Test
  void refusesKeysThatAreUnknownOrRevokedOrExpired() {
    assertThat(failure(() -> signer("nobody@example.com").build()).failure())
        .isEqualTo(SigningFailure.KEY_NOT_FOUND);
    assertThat(failure(() -> signer(revoked).build()).failure())
        .isEqualTo(SigningFailure.KEY_REVOKED);
    assertThat(failure(() -> signer(revoked).build())).hasMessageContaining(revoked);
  }

  @Test
  void refusesAKeyThatExpiredSinceItWasChosen() throws IOException {
    try (TestHome other = TestHome.create()) {
      String shortLived = other.generate("short@example.com", "ed25519", "");
      other.gpg(NOTHING, "--quick-set-expire", shortLived, "seconds=90000");
      MovableClock clock = new MovableClock();

      try (GpgProgramSigner signer =
          signer(other, shortLived).options(key(shortLived).clock(clock)).build()) {
        assertThat(signer.sign(PAYLOAD)).isNotEmpty();
        clock.move(Duration.ofDays(2));
        assertThat(failure(() -> signer.sign(PAYLOAD)).failure())
            .isEqualTo(SigningFailure.KEY_EXPIRED);
      }
      assertThat(
              failure(() -> signer(other, shortLived).options(key(shortLived).clock(clock)).build())
                  .failure())
          .isEqualTo(SigningFailure.KEY_EXPIRED);
    }
  }

  @Test
  void saysThatOnlyThePublicPartIsThere() throws IOException {
    try (TestHome other = TestHome.create()) {
      other.gpg(home.gpg(NOTHING, "--export", plain), "--import");

      SigningException thrown = failure(() -> signer(other, plain).build());

      assertThat(thrown.failure()).isEqualTo(SigningFailure.SECRET_KEY_MISSING);
      assertThat(
              failure(() -> GpgProgramSigner.builder().home(other.directory()).build()).failure())
          .isEqualTo(SigningFailure.KEY_NOT_FOUND);
    }
  }

  @Test
  void usesASubkeyWhosePrimaryKeyIsOffline() throws IOException {
    try (TestHome other = TestHome.create()) {
      other.gpg(
          home.gpg(
              NOTHING,
              "--pinentry-mode",
              "loopback",
              "--passphrase",
              "",
              "--export-secret-subkeys",
              withSubkey),
          "--import");

      try (GpgProgramSigner signer = signer(other, withSubkey).build()) {
        VerifiedMessage verified = verified(signer.sign(PAYLOAD));
        assertThat(verified.primaryFingerprint()).isEqualTo(withSubkey);
        assertThat(verified.signingFingerprint()).isNotEqualTo(withSubkey);
      }
    }
  }

  @Test
  void overridesArmorOfTheConfigurationButRefusesASecondSigner() throws IOException {
    try (TestHome other = TestHome.create()) {
      String one = other.generate("one@example.com", "ed25519", "");
      String two = other.generate("two@example.com", "ed25519", "");
      Path configuration = other.directory().resolve("gpg.conf");

      Files.writeString(configuration, "armor\ntextmode\n");
      try (GpgProgramSigner signer = signer(other, one).build()) {
        assertThat(signer.sign(PAYLOAD)).isNotEmpty();

        Files.writeString(configuration, "local-user " + two + "\n");
        assertThat(failure(() -> signer.sign(PAYLOAD)).failure())
            .isIn(SigningFailure.SIGNER_FAILED, SigningFailure.SIGNATURE_INVALID);

        Files.writeString(configuration, "digest-algo SHA1\n");
        assertThat(failure(() -> signer.sign(PAYLOAD)))
            .hasMessageContaining("SHA-1")
            .extracting(SigningException::failure)
            .isEqualTo(SigningFailure.SIGNATURE_INVALID);
      }
    }
  }

  @Test
  void saysThatGpgIsMissing() {
    SigningException thrown = failure(() -> signer(plain).program("no-such-gpg").build());

    assertThat(thrown.failure()).isEqualTo(SigningFailure.PROGRAM_UNAVAILABLE);
    assertThat(thrown).hasMessageContaining("\"no-such-gpg\"");
  }

  @Test
  void saysThatTheHomeIsMissing() {
    Path missing = directory.resolve("missing");

    SigningException thrown = failure(() -> GpgProgramSigner.builder().home(missing).build());

    assertThat(thrown.failure()).isEqualTo(SigningFailure.KEY_FILE_UNREADABLE);
    assertThat(thrown).hasMessageContaining(missing.toString());
  }

  @Test
  void saysThatGpgDoesNotList() throws IOException {
    Path gpg = script("echo broken configuration >&2; exit 2");

    SigningException thrown = failure(() -> signer(plain).program(gpg.toString()).build());

    assertThat(thrown.failure()).isEqualTo(SigningFailure.SIGNER_FAILED);
    assertThat(thrown).hasMessageContaining("exit status 2, \"broken configuration\"");
  }

  @Test
  void killsAGpgThatHangsWithItsChildren() throws IOException {
    Path children = directory.resolve("children");
    Path gpg =
        gpgWhoseSigning(
            "sleep 60 & echo $! >'" + children + "'; echo $$ >>'" + children + "'; wait");
    try (GpgProgramSigner signer =
        signer(plain).program(gpg.toString()).timeout(Duration.ofSeconds(2)).build()) {

      SigningException thrown = failure(() -> signer.sign(PAYLOAD));

      assertThat(thrown.failure()).isEqualTo(SigningFailure.TIMEOUT);
      assertThat(thrown).hasMessageContaining("passphrase, a PIN or a touch");
      assertThat(Files.readAllLines(children)).hasSize(2).allSatisfy(GpgProgramSignerTest::ends);
    }
  }

  @Test
  void killsGpgWhenInterrupted() throws Exception {
    Path id = directory.resolve("id");
    Path gpg =
        gpgWhoseSigning(
            "echo $$ >'" + id + ".new'; mv '" + id + ".new' '" + id + "'; exec sleep 60");
    try (GpgProgramSigner signer = signer(plain).program(gpg.toString()).build()) {
      CompletableFuture<SigningException> first = new CompletableFuture<>();
      CompletableFuture<SigningException> second = new CompletableFuture<>();
      Thread signing = new Thread(() -> first.complete(failure(() -> signer.sign(PAYLOAD))));
      signing.start();
      while (!Files.exists(id)) {
        Thread.onSpinWait();
      }
      Thread waiting = new Thread(() -> second.complete(failure(() -> signer.sign(PAYLOAD))));
      waiting.start();

      waiting.interrupt();
      assertThat(second.get(10, TimeUnit.SECONDS).failure()).isEqualTo(SigningFailure.INTERRUPTED);
      signing.interrupt();
      assertThat(first.get(10, TimeUnit.SECONDS).failure()).isEqualTo(SigningFailure.INTERRUPTED);
      ends(Files.readString(id).strip());
    }
  }

  @Test
  void refusesASignatureOfAnotherKey() throws IOException {
    refuses(
        "exec gpg --homedir "
            + home.directory()
            + " --batch --yes --local-user '"
            + withSubkey
            + "!'"
            + " --status-fd 1 --output \"$out\" --sign",
        "by the key|no key");
  }

  @Test
  void refusesASignatureOfAnotherPayload() throws IOException {
    refuses(
        "echo other | gpg --homedir "
            + home.directory()
            + " --batch --yes --local-user '"
            + plain
            + "!'"
            + " --status-fd 1 --output \"$out\" --sign",
        "another payload");
  }

  @Test
  void refusesWhatIsNoSignature() throws IOException {
    refuses("echo nonsense >\"$out\"; echo '[GNUPG:] SIG_CREATED S 22 8 00 1 FPR'", "");
  }

  @Test
  void refusesASignatureThatIsTooLarge() throws IOException {
    refuses(
        "head -c 5000000 /dev/zero >\"$out\"; echo '[GNUPG:] SIG_CREATED S 22 8 00 1 FPR'",
        "more than 4194304 bytes");
  }

  private void refuses(String signing, String problem) throws IOException {
    try (GpgProgramSigner signer =
        signer(plain).program(gpgWhoseSigning(signing).toString()).build()) {
      SigningException thrown = failure(() -> signer.sign(PAYLOAD));

      assertThat(thrown.failure()).isEqualTo(SigningFailure.SIGNATURE_INVALID);
      assertThat(thrown.getMessage()).containsPattern(problem);
    }
  }

  @Test
  void believesNoSuccessWithoutASignatureOrWithAFailure() throws IOException {
    String report = "echo '[GNUPG:] SIG_CREATED S 22 8 00 1 FPR'";
    for (String signing :
        List.of(report, report + "; echo x >\"$out\"; exit 2", "echo x >\"$out\"", "exit 0")) {
      try (GpgProgramSigner signer =
          signer(plain).program(gpgWhoseSigning(signing).toString()).build()) {
        SigningException thrown = failure(() -> signer.sign(PAYLOAD));

        assertThat(thrown.failure()).as(signing).isEqualTo(SigningFailure.SIGNER_FAILED);
      }
    }
  }

  @Test
  void understandsWhatGpgReports() throws IOException {
    Map<String, SigningFailure> codes =
        Map.ofEntries(
            Map.entry("FAILURE sign 83886179", SigningFailure.SIGNER_FAILED),
            Map.entry("FAILURE sign 67108949", SigningFailure.PASSPHRASE_REQUIRED),
            Map.entry("FAILURE sign 67109041", SigningFailure.PASSPHRASE_REQUIRED),
            Map.entry("FAILURE sign 67108881", SigningFailure.SECRET_KEY_MISSING),
            Map.entry("FAILURE sign 100663404", SigningFailure.SIGNER_FAILED),
            Map.entry("INV_SGNR 4 X", SigningFailure.KEY_REVOKED),
            Map.entry("INV_SGNR 5 X", SigningFailure.KEY_EXPIRED),
            Map.entry("INV_SGNR 9 X", SigningFailure.SECRET_KEY_MISSING),
            Map.entry("INV_SGNR 0 X", SigningFailure.SIGNER_FAILED),
            Map.entry("FAILURE sign nonsense", SigningFailure.SIGNER_FAILED),
            Map.entry("FAILURE", SigningFailure.SIGNER_FAILED));
    Path report = directory.resolve("report");
    Path gpg = gpgWhoseSigning("cat '" + report + "'; echo reason >&2; exit 2");
    try (GpgProgramSigner signer = signer(plain).program(gpg.toString()).build()) {
      for (Map.Entry<String, SigningFailure> code : codes.entrySet()) {
        Files.writeString(report, "[GNUPG:] " + code.getKey() + "\n");

        SigningException thrown = failure(() -> signer.sign(PAYLOAD));

        assertThat(thrown.failure()).as(code.getKey()).isEqualTo(code.getValue());
        assertThat(thrown).hasMessageContaining("exit status 2, \"reason\"");
      }
    }
  }

  @Test
  void keepsThePassphraseOutOfArgumentsAndEnvironment() throws IOException {
    Path seen = directory.resolve("seen");
    Path gpg = gpgWhoseSigning("{ env; printf '%s\\n' \"$@\"; } >'" + seen + "'; exit 2");
    try (GpgProgramSigner signer =
        signer(locked).program(gpg.toString()).passphrase(passphrase(SECRET)).build()) {
      SigningException thrown = failure(() -> signer.sign(PAYLOAD));

      assertThat(thrown).hasMessageNotContaining(SECRET);
      assertThat(seen)
          .content()
          .contains("LC_ALL=C", "--local-user\n" + locked + "!", "--passphrase-fd\n0")
          .doesNotContain(SECRET);
    }
  }

  @Test
  void saysThatTheDirectoryForTemporaryFilesCannotBeUsed() throws IOException {
    Path missing = directory.resolve("missing");
    try (GpgProgramSigner signer = signer(plain).temporaryDirectory(missing).build()) {
      SigningException thrown = failure(() -> signer.sign(PAYLOAD));

      assertThat(thrown.failure()).isEqualTo(SigningFailure.SIGNER_FAILED);
      assertThat(thrown).hasMessageContaining(missing.toString()).hasMessageContaining("writable");
    }
  }

  @Test
  void showsTheSignatureToNobodyElseAndLeavesNothing() throws IOException {
    Path seen = directory.resolve("seen");
    Path gpg = gpgWhoseSigning("stat -c %a \"$(dirname \"$out\")\" >'" + seen + "'; exit 2");
    try (GpgProgramSigner signer =
        signer(plain).program(gpg.toString()).temporaryDirectory(directory).build()) {
      assertThat(failure(() -> signer.sign(PAYLOAD)).failure())
          .isEqualTo(SigningFailure.SIGNER_FAILED);
    }
    assertThat(seen).content().isEqualTo("700\n");
  }

  @Test
  void signsSideBySideWhereAllowed() throws IOException {
    try (GpgProgramSigner signer = signer(plain).parallelism(2).build()) {
      List<byte[]> messages =
          IntStream.range(0, 4).parallel().mapToObj(i -> signed(signer, new byte[i])).toList();

      for (int i = 0; i < 4; i++) {
        assertThat(verified(messages.get(i)).payload()).hasSize(i);
      }
    }
  }

  @Test
  void refusesToSignOnceClosed() throws IOException {
    GpgProgramSigner signer = signer(plain).build();
    signer.close();
    signer.close();

    assertThatIllegalStateException().isThrownBy(() -> signer.sign(PAYLOAD));
  }

  @Test
  void refusesSettingsThatMakeNoSense() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GpgProgramSigner.builder().timeout(Duration.ZERO));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GpgProgramSigner.builder().parallelism(0));
  }

  @Test
  void followsTheOptionsForTheMessage() throws IOException {
    try (GpgProgramSigner signer =
        signer(plain).options(key(plain).uncompressed().sha256ForRsa()).build()) {
      byte[] message = signer.sign(PAYLOAD);

      assertThat(message[0] & 0xff).isEqualTo(0x90);
      assertThat(verified(message).payload()).isEqualTo(PAYLOAD);
    }
  }

  private static byte[] signed(PayloadSigner signer, byte[] payload) {
    try {
      return signer.sign(payload);
    } catch (SigningException e) {
      throw new AssertionError(e);
    }
  }

  /** Knows the keys of the home; {@code $out} is where the signature belongs. */
  private Path gpgWhoseSigning(String signing) throws IOException {
    Path listing = directory.resolve("listing");
    Files.write(
        listing, home.gpg(NOTHING, "--with-colons", "--fixed-list-mode", "--list-secret-keys"));
    Path exported = Files.write(directory.resolve("exported"), home.gpg(NOTHING, "--export"));
    return script(
        """
        out=
        previous=
        for argument in "$@"; do
          case $argument in
          --list-secret-keys) exec cat '%s' ;;
          --export) exec cat '%s' ;;
          esac
          [ "$previous" = --output ] && out=$argument
          previous=$argument
        done
        """
                .formatted(listing, exported)
            + signing
            + "\n");
  }

  private Path script(String text) throws IOException {
    Path script = Files.createTempFile(directory, "gpg", ".sh");
    Files.writeString(script, "#!/bin/sh\n" + text);
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    return script;
  }

  private static GpgProgramSigner.Builder signer(String key) {
    return signer(home, key);
  }

  private static GpgProgramSigner.Builder signer(TestHome in, String key) {
    return GpgProgramSigner.builder()
        .home(in.directory())
        .environment(Map.of("GPG_TTY", "", "DISPLAY", "", "WAYLAND_DISPLAY", ""))
        .options(key(key));
  }

  private static OpenPgpSigningOptions key(String selector) {
    return OpenPgpSigningOptions.defaults().key(KeySelector.parse(selector));
  }

  private static Passphrase passphrase(String text) throws SigningException {
    return Passphrase.of(text.toCharArray());
  }

  private static VerifiedMessage verified(byte[] message) throws IOException {
    OpenPgpVerification verification =
        new OpenPgpVerifier(Clock.systemUTC(), false, Limits.DEFAULT)
            .verify(message, home.home().publicKeys());
    assertThat(verification).isInstanceOf(OpenPgpVerification.Verified.class);
    return ((OpenPgpVerification.Verified) verification).message();
  }

  private static SigningException failure(ThrowingCallable call) {
    return catchThrowableOfType(SigningException.class, call);
  }

  private static void ends(String id) {
    ProcessHandle.of(Long.parseLong(id))
        .ifPresent(
            process ->
                assertThat(process.onExit().completeOnTimeout(null, 10, TimeUnit.SECONDS).join())
                    .as("the end of process %s", id)
                    .isNotNull());
  }

  private static final class MovableClock extends Clock {
    private Instant now = Instant.now();

    private void move(Duration by) {
      now = now.plus(by);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
