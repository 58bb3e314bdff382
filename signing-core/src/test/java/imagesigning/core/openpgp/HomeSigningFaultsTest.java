package imagesigning.core.openpgp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

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
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Homes whose keys cannot sign, or whose files are broken. */
class HomeSigningFaultsTest extends HomeFixture {
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
}
