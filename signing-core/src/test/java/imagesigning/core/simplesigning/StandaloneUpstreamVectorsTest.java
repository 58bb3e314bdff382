package imagesigning.core.simplesigning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import imagesigning.core.Digest;
import imagesigning.core.Limits;
import imagesigning.core.MalformedDataException;
import imagesigning.core.ReferenceFormatException;
import imagesigning.core.RejectionReason;
import imagesigning.core.openpgp.OpenPgpKeyring;
import imagesigning.core.openpgp.OpenPgpVerifier;
import imagesigning.testing.NeedsVectors;
import imagesigning.testing.Vectors;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The cases of the upstream library's own tests of direct verification. */
@NeedsVectors
class StandaloneUpstreamVectorsTest {
  private static final String MAIN_KEY = "08CD26E446E2E95249B7A405E932F44B23E8DD43";
  private static final String PRIMARY_OF_SUBKEY = "B9F4CDB9FD8C475BFA340AC38D54A947EE396F36";
  private static final String SUBKEY = "57D1D95BBC53BA0EAFF0718CD75B3109B3BAAEAF";
  private static final String MANIFEST = "image.manifest.json";

  private static byte[] fixture(String name) {
    return Vectors.read("upstream/containers-image/signature/" + name);
  }

  private static StandaloneVerification verify(
      String signature, byte[] manifest, String reference, String... fingerprints) {
    OpenPgpKeyring keyring =
        OpenPgpKeyring.parse(
            List.of(
                new OpenPgpKeyring.Source("main", fixture("public-key.gpg")),
                new OpenPgpKeyring.Source("subkey", fixture("public-key-with-subkey.gpg"))));
    OpenPgpVerifier openPgp = new OpenPgpVerifier(Clock.systemUTC(), true, Limits.DEFAULT);
    return new StandaloneVerifier(openPgp)
        .verify(fixture(signature), manifest, reference, Set.of(fingerprints), keyring);
  }

  private static String outcome(StandaloneVerification verification) {
    return verification.fold(verified -> "verified", refused -> refused.reason().name());
  }

  @ParameterizedTest
  @CsvSource({
    "image.signature, testing/manifest, verified",
    "image.signature, docker.io/testing/manifest, verified",
    "image.signature, testing/manifest:latest, IDENTITY_MISMATCH",
    "image.signature, example.com/does-not/match, IDENTITY_MISMATCH",
    "no-optional-fields.signature, testing/manifest, verified",
    "invalid-reference.signature, testing/manifest, PAYLOAD_REFERENCE_INVALID",
    "invalid-blob.signature, testing/manifest, PAYLOAD_INVALID",
    "invalid-blob.signature-v3, testing/manifest, PAYLOAD_INVALID",
    "unknown-key.signature, testing/manifest, OPENPGP_UNKNOWN_KEY",
    "unsigned-literal.signature, testing/manifest, OPENPGP_UNSIGNED"
  })
  void decides(String signature, String reference, String expected) {
    assertThat(outcome(verify(signature, fixture(MANIFEST), reference, "other", MAIN_KEY)))
        .isEqualTo(expected);
  }

  @Test
  void namesDigestAndKey() {
    verify("image.signature", fixture(MANIFEST), "testing/manifest", MAIN_KEY)
        .fold(
            verified -> {
              assertThat(verified.manifestDigest()).isEqualTo(Digest.sha256(fixture(MANIFEST)));
              assertThat(verified.keyFingerprint()).isEqualTo(MAIN_KEY);
              return verified;
            },
            refused -> {
              throw new AssertionError(refused);
            });
  }

  @Test
  void acceptsASubkeyByItsOwnAndByItsPrimaryFingerprint() {
    for (String fingerprint : List.of(SUBKEY, PRIMARY_OF_SUBKEY)) {
      assertThat(
              outcome(
                  verify(
                      "subkey.signature",
                      fixture(MANIFEST),
                      "testing/manifest:latest",
                      fingerprint)))
          .isEqualTo("verified");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "unexpected fingerprint",
    "08cd26e446e2e95249b7a405e932f44b23e8dd43",
    "E932F44B23E8DD43",
    SUBKEY
  })
  void acceptsNoOtherSpellingOfAFingerprint(String fingerprint) {
    assertThat(
            outcome(verify("image.signature", fixture(MANIFEST), "testing/manifest", fingerprint)))
        .isEqualTo(RejectionReason.KEY_NOT_TRUSTED.name());
  }

  @Test
  void acceptsNothingWithoutFingerprints() {
    assertThat(outcome(verify("image.signature", fixture(MANIFEST), "testing/manifest")))
        .isEqualTo(RejectionReason.KEY_NOT_TRUSTED.name());
  }

  @Test
  void refusesAnotherManifestWhateverItMeans() {
    for (String manifest :
        List.of(
            "unexpected manifest",
            "",
            "{\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"layers\":[]}")) {
      assertThat(
              outcome(
                  verify(
                      "image.signature",
                      manifest.getBytes(StandardCharsets.UTF_8),
                      "testing/manifest",
                      MAIN_KEY)))
          .isEqualTo(RejectionReason.DIGEST_MISMATCH.name());
    }
  }

  @Test
  void throwsForInputThatCannotBeCompared() {
    assertThatThrownBy(
            () -> verify("image.signature", fixture(MANIFEST), "UPPERCASEISINVALID", MAIN_KEY))
        .isInstanceOf(ReferenceFormatException.class);
    assertThatThrownBy(
            () ->
                verify(
                    "image.signature",
                    fixture("v2s1-invalid-signatures.manifest.json"),
                    "testing/manifest",
                    MAIN_KEY))
        .isInstanceOf(MalformedDataException.class);
  }
}
