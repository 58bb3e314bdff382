package imagesigning.core.openpgp;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.RejectionReason;
import imagesigning.testing.NeedsVectors;
import imagesigning.testing.Vectors;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The signature fixtures of containers/image come out as its own tests say. */
@NeedsVectors
class UpstreamMessagesTest {
  private static final String DIRECTORY = "upstream/containers-image/signature/";

  private static OpenPgpKeyring keyring(String... names) {
    List<OpenPgpKeyring.Source> sources =
        Stream.of(names)
            .map(name -> new OpenPgpKeyring.Source(name, Vectors.read(DIRECTORY + name)))
            .toList();
    return OpenPgpKeyring.parse(sources);
  }

  private static OpenPgpKeyring allKeys() {
    return keyring(
        "public-key.gpg",
        "public-key-1.gpg",
        "public-key-2.gpg",
        "public-key-with-subkey.gpg",
        "public-key-with-revoked-subkey.gpg");
  }

  private static OpenPgpVerification verify(String name) {
    return Verifying.verifier().verify(Vectors.read(DIRECTORY + name), allKeys());
  }

  @ParameterizedTest
  @CsvSource({
    "image.signature, 08CD26E446E2E95249B7A405E932F44B23E8DD43",
    "no-optional-fields.signature, 08CD26E446E2E95249B7A405E932F44B23E8DD43",
    "invalid-reference.signature, 08CD26E446E2E95249B7A405E932F44B23E8DD43",
    "invalid-blob.signature, 08CD26E446E2E95249B7A405E932F44B23E8DD43",
    "invalid-blob.signature-v3, 08CD26E446E2E95249B7A405E932F44B23E8DD43",
    "subkey.signature, B9F4CDB9FD8C475BFA340AC38D54A947EE396F36",
    "subkey.signature-v3, B9F4CDB9FD8C475BFA340AC38D54A947EE396F36",
    "dir-img-valid/signature-1, 08CD26E446E2E95249B7A405E932F44B23E8DD43",
    "dir-img-valid-subkey/signature-1, B9F4CDB9FD8C475BFA340AC38D54A947EE396F36"
  })
  void verifies(String name, String primaryFingerprint) {
    VerifiedMessage message = Verifying.verified(verify(name));

    assertThat(message.primaryFingerprint()).isEqualTo(primaryFingerprint);
    assertThat(message.payload()).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "corrupt.signature, OPENPGP_TRAILING_DATA",
    "corrupt.signature-v3, OPENPGP_TRAILING_DATA",
    "expired.signature, OPENPGP_SIGNATURE_EXPIRED",
    "subkey-revoked.signature, OPENPGP_SUBKEY_REVOKED",
    "unknown-key.signature, OPENPGP_UNKNOWN_KEY",
    "unknown-key.signature-v3, OPENPGP_UNKNOWN_KEY",
    "unsigned-encrypted.signature, OPENPGP_ENCRYPTED",
    "unsigned-literal.signature, OPENPGP_UNSIGNED"
  })
  void refuses(String name, RejectionReason reason) {
    Verifying.assertRefused(reason, verify(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"pubring.gpg", "secring.gpg"})
  void readsOldKeyrings(String name) {
    assertThat(keyring(name).primaryFingerprints()).isNotEmpty();
  }

  @Test
  void warnsOfSecretKeys() {
    assertThat(keyring("secring.gpg").warnings())
        .singleElement()
        .asString()
        .contains("secring.gpg", "secret");
  }
}
