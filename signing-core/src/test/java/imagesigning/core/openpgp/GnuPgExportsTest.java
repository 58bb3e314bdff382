package imagesigning.core.openpgp;

import static imagesigning.core.openpgp.OpenPgpSignerTest.assertFailure;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.signing.Passphrase;
import imagesigning.core.signing.SigningFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys that gpg made and exported sign here, and gpg accepts the signatures. */
class GnuPgExportsTest {
  private static final byte[] NOTHING = {};
  private static final byte[] PAYLOAD = TestMessages.PAYLOAD;
  private static final String PASSPHRASE = "pässword with spaces ";

  private static TestHome home;

  @BeforeAll
  static void makeHome() throws IOException {
    home = TestHome.create();
  }

  @AfterAll
  static void removeHome() throws IOException {
    home.close();
  }

  private static byte[] export(String passphrase, String... arguments) throws IOException {
    List<String> all =
        new ArrayList<>(List.of("--pinentry-mode", "loopback", "--passphrase", passphrase));
    all.addAll(Arrays.asList(arguments));
    return home.gpg(NOTHING, all.toArray(String[]::new));
  }

  private static void assertGpgAccepts(byte[] message, String fingerprint) throws IOException {
    assertThat(home.gpg(message, "--decrypt")).isEqualTo(PAYLOAD);
    assertThat(
            new String(home.gpg(message, "--status-fd", "1", "--verify"), StandardCharsets.UTF_8))
        .contains("[GNUPG:] VALIDSIG " + fingerprint + " ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rsa2048",
        "ed25519",
        "nistp256",
        "nistp384",
        "nistp521",
        "brainpoolP256r1",
        "brainpoolP384r1",
        "brainpoolP512r1"
      })
  void gpgAcceptsWhatItsProtectedKeySignsHere(String algorithm) throws IOException {
    String fingerprint = home.generate(algorithm + "@example.com", algorithm, PASSPHRASE);
    byte[] file = export(PASSPHRASE, "--export-secret-keys", fingerprint);

    try (Passphrase passphrase = Passphrase.of(PASSPHRASE.toCharArray());
        OpenPgpSigner signer =
            OpenPgpSigner.fromKeyBytes(file, passphrase, OpenPgpSigningOptions.defaults())) {
      assertThat(signer.keyFingerprint()).isEqualTo(fingerprint);
      assertGpgAccepts(signer.sign(PAYLOAD), fingerprint);
    }
    try (Passphrase wrong = Passphrase.of("wrong".toCharArray())) {
      assertFailure(
          SigningFailure.PASSPHRASE_WRONG,
          () -> OpenPgpSigner.fromKeyBytes(file, wrong, OpenPgpSigningOptions.defaults()));
    }
  }

  @Test
  void choosesFromAnArmoredExportOfSeveralKeys() throws IOException {
    String one = home.generate("one@example.com", "ed25519", "");
    String two = home.generate("two@example.com", "nistp256", "");
    byte[] file = export("", "--armor", "--export-secret-keys", one, two);

    try (OpenPgpSigner signer =
        OpenPgpSigner.fromKeyBytes(
            file,
            Passphrase.none(),
            OpenPgpSigningOptions.defaults().key(KeySelector.parse("two@example.com")))) {
      assertThat(signer.keyFingerprint()).isEqualTo(two);
      assertGpgAccepts(signer.sign(PAYLOAD), two);
    }
  }

  @Test
  void signsWithTheSubkeyOfAnExportWithoutThePrimaryKey() throws IOException {
    String primary = home.generate("offline@example.com", "ed25519", "");
    export("", "--quick-add-key", primary, "ed25519", "sign", "never");
    String subkey =
        home.colons("--list-keys", primary).stream()
            .filter(line -> line.startsWith("fpr:"))
            .map(line -> line.split(":", -1)[9])
            .skip(1)
            .findFirst()
            .orElseThrow();
    byte[] file = export("", "--export-secret-subkeys", primary);

    try (OpenPgpSigner signer =
        OpenPgpSigner.fromKeyBytes(file, Passphrase.none(), OpenPgpSigningOptions.defaults())) {
      assertThat(signer.keyFingerprint()).isEqualTo(primary);
      assertThat(signer.signingFingerprint()).isEqualTo(subkey);
      assertGpgAccepts(signer.sign(PAYLOAD), subkey);
    }
  }
}
