package imagesigning.core.openpgp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenPgpKeysTest {
  private static final byte[] NOTHING = {};

  private static TestHome home;
  private static String first;
  private static String second;

  @TempDir private Path directory;

  @BeforeAll
  static void makeHome() throws IOException {
    home = TestHome.create();
    first = home.generate("first@example.com", "ed25519", "");
    home.gpg(NOTHING, "--passphrase", "", "--quick-add-key", first, "ed25519", "sign", "never");
    second = home.generate("second@example.com", "nistp256", "");
  }

  @AfterAll
  static void removeHome() throws IOException {
    home.close();
  }

  @Test
  void namesTheFirstKeyAndAllThatGpgShows() throws IOException {
    for (byte[] content :
        new byte[][] {
          home.gpg(NOTHING, "--export"),
          home.gpg(NOTHING, "--armor", "--export"),
          home.gpg(
              NOTHING, "--pinentry-mode", "loopback", "--passphrase", "", "--export-secret-keys")
        }) {
      Path file = Files.write(directory.resolve("keys"), content);

      assertThat(OpenPgpKeys.primaryFingerprint(file)).isEqualTo(first).isEqualTo(shown(file));
      assertThat(OpenPgpKeys.primaryFingerprints(file)).containsExactly(first, second);
    }
  }

  private static String shown(Path file) throws IOException {
    return home.colons("--show-keys", file.toString()).stream()
        .filter(line -> line.startsWith("fpr:"))
        .map(line -> line.split(":", -1)[9])
        .findFirst()
        .orElseThrow();
  }

  @Test
  void refusesWhatIsNoFileOfKeys() throws IOException {
    Path missing = directory.resolve("missing");
    assertThat(failure(missing).failure()).isEqualTo(SigningFailure.KEY_FILE_UNREADABLE);
    assertThat(failure(missing)).hasMessageContaining(missing.toString());
    assertThat(failure(directory).failure()).isEqualTo(SigningFailure.KEY_FILE_UNREADABLE);

    Path file = directory.resolve("file");
    byte[] keybox = Files.readAllBytes(home.directory().resolve("pubring.kbx"));
    for (byte[] content :
        new byte[][] {NOTHING, "text".getBytes(StandardCharsets.UTF_8), {(byte) 0x99}, keybox}) {
      Files.write(file, content);

      assertThat(failure(file).failure()).isEqualTo(SigningFailure.KEY_INVALID);
      assertThat(failure(file)).hasMessageContaining(file.toString());
    }
  }

  private static SigningException failure(Path file) {
    return catchThrowableOfType(SigningException.class, () -> OpenPgpKeys.primaryFingerprint(file));
  }
}
