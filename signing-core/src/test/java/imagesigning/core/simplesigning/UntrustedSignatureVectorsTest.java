package imagesigning.core.simplesigning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import imagesigning.core.Limits;
import imagesigning.core.MalformedDataException;
import imagesigning.core.RejectionReason;
import imagesigning.core.openpgp.UntrustedOpenPgpMessage;
import imagesigning.testing.NeedsVectors;
import imagesigning.testing.Vectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What skopeo's dump of untrusted signatures reads and refuses, with the same files. */
@NeedsVectors
class UntrustedSignatureVectorsTest {
  private static final String MANIFEST =
      "sha256:20bf21ed457b390829cdbeec8795a7bea1626991fda603e0d01b4e7f60427e55";

  private static UntrustedSignatureInfo info(String name) {
    return UntrustedSignatureInfo.of(
        UntrustedSimpleSignature.of(Vectors.read("upstream/containers-image/signature/" + name)));
  }

  @ParameterizedTest
  @CsvSource({
    "image.signature, E932F44B23E8DD43, testing/manifest",
    "corrupt.signature, E932F44B23E8DD43, testing/manifest",
    "corrupt.signature-v3, E932F44B23E8DD43, testing/manifest",
    "unknown-key.signature, 5F9470E3BC6C3B55, testing/manifest",
    "unknown-key.signature-v3, 5F9470E3BC6C3B55, testing/manifest",
    "no-optional-fields.signature, E932F44B23E8DD43, testing/manifest",
    "invalid-reference.signature, E932F44B23E8DD43, UPPERCASEISINVALID",
    "subkey.signature, D75B3109B3BAAEAF, testing/manifest:latest",
    "subkey.signature-v3, D75B3109B3BAAEAF, testing/manifest:latest",
    "subkey-revoked.signature, 3EF0F93A1F602997, testing/manifest:latest"
  })
  void readsGoodAndBadSignaturesAlike(String name, String keyId, String reference) {
    UntrustedSignatureInfo info = info(name);

    assertThat(info.keyId()).isEqualTo(keyId);
    assertThat(info.dockerReference()).isEqualTo(reference);
    assertThat(info.signedAt()).isPresent();
  }

  /** The payload of the expired one is no statement; the message around it can still be read. */
  @ParameterizedTest
  @CsvSource({
    "expired.signature, E932F44B23E8DD43",
    "invalid-blob.signature, E932F44B23E8DD43",
    "invalid-blob.signature-v3, E932F44B23E8DD43"
  })
  void readsMessagesWithAnyPayload(String name, String keyId) {
    UntrustedOpenPgpMessage message =
        UntrustedOpenPgpMessage.read(
            Vectors.read("upstream/containers-image/signature/" + name), Limits.DEFAULT);

    assertThat(message.keyId()).isEqualTo(keyId);
    assertThat(message.payload()).isNotEmpty();
    assertThat(message.created()).isPresent();
  }

  /** A bit was flipped where it leaves a byte over, which a dump does not mind. */
  @ParameterizedTest
  @CsvSource({"corrupt.signature", "corrupt.signature-v3"})
  void mindsTrailingDataOnlyIfAsked(String name) {
    byte[] message = Vectors.read("upstream/containers-image/signature/" + name);

    assertThatThrownBy(() -> UntrustedOpenPgpMessage.read(message, Limits.DEFAULT))
        .isInstanceOf(MalformedDataException.class)
        .extracting(e -> ((MalformedDataException) e).reason())
        .isEqualTo(RejectionReason.OPENPGP_TRAILING_DATA);
    assertThat(info(name).keyId()).isEqualTo("E932F44B23E8DD43");
  }

  @ParameterizedTest
  @CsvSource({"image.signature, true", "no-optional-fields.signature, false"})
  void readsWhatIsOptional(String name, boolean there) {
    UntrustedSignatureInfo info = info(name);

    assertThat(info.creator().isPresent()).isEqualTo(there);
    assertThat(info.payloadTimestamp().isPresent()).isEqualTo(there);
    assertThat(info.manifestDigest()).hasToString(MANIFEST);
  }

  @ParameterizedTest
  @CsvSource({
    "unsigned-literal.signature, OPENPGP_UNSIGNED",
    "unsigned-encrypted.signature, OPENPGP_ENCRYPTED",
    "expired.signature, PAYLOAD_INVALID",
    "invalid-blob.signature, PAYLOAD_INVALID",
    "invalid-blob.signature-v3, PAYLOAD_INVALID"
  })
  void refusesWhatSaysNothingOfAnImage(String name, RejectionReason reason) {
    assertThatThrownBy(() -> info(name))
        .isInstanceOf(MalformedDataException.class)
        .extracting(e -> ((MalformedDataException) e).reason())
        .isEqualTo(reason);
  }
}
