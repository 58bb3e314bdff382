package imagesigning.core.openpgp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of gpg programs that are missing, hang or lie. */
@Timeout(60)
class GpgProgramFaultsTest extends GpgFixture {
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
}
