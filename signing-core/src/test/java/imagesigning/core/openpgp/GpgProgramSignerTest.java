package imagesigning.core.openpgp;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signs through the gpg of this machine, and through scripts that behave badly in its place. */
@Timeout(60)
class GpgProgramSignerTest extends GpgFixture {
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
}
