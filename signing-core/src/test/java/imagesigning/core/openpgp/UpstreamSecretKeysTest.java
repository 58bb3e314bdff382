package imagesigning.core.openpgp;

import static imagesigning.core.openpgp.OpenPgpSignerTest.assertFailure;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.Limits;
import imagesigning.core.signing.Passphrase;
import imagesigning.core.signing.SigningFailure;
import imagesigning.testing.NeedsVectors;
import imagesigning.testing.Vectors;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The secret keys of the upstream library's tests: a secring.gpg with two RSA keys. */
@NeedsVectors
class UpstreamSecretKeysTest {
  private static final String UPSTREAM = "upstream/containers-image/signature/";
  private static final String PASSPHRASE = "WithPassphrase123";

  private static OpenPgpSigner signer(String selector, String passphrase) throws IOException {
    try (Passphrase given = Passphrase.of(passphrase.toCharArray())) {
      return OpenPgpSigner.fromKeyBytes(
          Vectors.read(UPSTREAM + "secring.gpg"),
          given,
          OpenPgpSigningOptions.defaults().key(KeySelector.parse(selector)));
    }
  }

  private static void assertSigns(OpenPgpSigner signer) throws IOException {
    OpenPgpKeyring upstream =
        OpenPgpKeyring.parse(
            List.of(new OpenPgpKeyring.Source("pubring", Vectors.read(UPSTREAM + "pubring.gpg"))));
    VerifiedMessage verified =
        Verifying.verified(
            new OpenPgpVerifier(Clock.systemUTC(), false, Limits.DEFAULT)
                .verify(signer.sign(TestMessages.PAYLOAD), upstream));
    assertThat(verified.primaryFingerprint()).isEqualTo(signer.keyFingerprint());
  }

  @Test
  void signsWithTheKeyWithoutPassphrase() throws IOException {
    try (OpenPgpSigner signer = signer("E932F44B23E8DD43", "")) {
      assertSigns(signer);
    }
  }

  @Test
  void signsWithTheKeyWithPassphrase() throws IOException {
    try (OpenPgpSigner signer = signer("with@passphrase.email", PASSPHRASE)) {
      assertSigns(signer);
    }
  }

  @Test
  void asksForThePassphrase() {
    assertFailure(SigningFailure.PASSPHRASE_REQUIRED, () -> signer("A3CD242DA6028093", ""));
    assertFailure(
        SigningFailure.PASSPHRASE_WRONG, () -> signer("A3CD242DA6028093", PASSPHRASE + "4"));
  }

  @Test
  void choosesNeitherByItself() {
    assertFailure(
            SigningFailure.KEY_AMBIGUOUS,
            () ->
                OpenPgpSigner.fromKeyBytes(
                    Vectors.read(UPSTREAM + "secring.gpg"),
                    Passphrase.none(),
                    OpenPgpSigningOptions.defaults()))
        .hasMessageContaining("skopeo testing key");
  }
}
