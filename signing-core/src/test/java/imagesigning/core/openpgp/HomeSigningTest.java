package imagesigning.core.openpgp;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.process.Program;
import imagesigning.core.signing.PayloadSigner;
import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Secret keys are taken out of homes that a real gpg made. */
class HomeSigningTest extends HomeFixture {
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
}
