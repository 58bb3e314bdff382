package imagesigning.core.simplesigning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import imagesigning.core.MalformedDataException;
import imagesigning.core.RejectionReason;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignatureBlobTest {
  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void assertRefused(byte[] blob) {
    assertThatThrownBy(() -> SignatureBlob.decode(blob))
        .isInstanceOf(MalformedDataException.class)
        .extracting(e -> ((MalformedDataException) e).reason())
        .isEqualTo(RejectionReason.SIGNATURE_BLOB_INVALID);
  }

  private static UntrustedSigstoreSignature sigstore(String json) {
    return (UntrustedSigstoreSignature)
        SignatureBlob.decode(latin1("\0sigstore-json\n" + json.replace('\'', '"')));
  }

  @ParameterizedTest
  @ValueSource(
      ints = {0xA0, 0xA1, 0xA2, 0xA3, 0xC8, 0x90, 0x91, 0x92, 0xC4, 0x88, 0x89, 0x8A, 0x8B, 0xC2})
  void takesTheBeginningsOfOpenPgpMessagesForSimpleSignatures(int first) {
    byte[] blob = {(byte) first, 1, 2};

    UntrustedSignature signature = SignatureBlob.decode(blob);

    assertThat(((UntrustedSimpleSignature) signature).message()).isEqualTo(blob);
    assertThat(SignatureBlob.encode(signature)).isEqualTo(blob);
  }

  @Test
  void refusesEveryOtherFirstByte() {
    String accepted = "A0 A1 A2 A3 C8 90 91 92 C4 88 89 8A 8B C2 00";
    for (int first = 0; first < 256; first++) {
      if (!accepted.contains(String.format("%02X", first))) {
        assertRefused(new byte[] {(byte) first, 1, 2});
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\u00FFsimple-signing\nhello",
        "\0",
        "\0simple-signing",
        "\0format\u00FFname\ndata",
        "\0format\rname\ndata",
        "\0simple-signing\u007F\ndata",
        "\0unknown-format\ndata",
        "\0Simple-Signing\ndata",
        "\0simple-signing \ndata",
        "\0\ndata",
        "-----BEGIN PGP MESSAGE-----",
        "{}",
        "\u003D",
        "\u0093"
      })
  void refusesBlobsOfNoKnownFormat(String blob) {
    assertRefused(latin1(blob));
  }

  @Test
  void readsTheNamedFormOfSimpleSignaturesWithoutLookingInside() {
    UntrustedSignature signature = SignatureBlob.decode(latin1("\0simple-signing\n-----BEGIN"));

    assertThat(((UntrustedSimpleSignature) signature).message()).isEqualTo(latin1("-----BEGIN"));
    assertThat(
            ((UntrustedSimpleSignature) SignatureBlob.decode(latin1("\0simple-signing\n")))
                .message())
        .isEmpty();
  }

  @Test
  void writesSigstoreSignaturesAsUpstreamDoes() {
    UntrustedSigstoreSignature signature =
        UntrustedSigstoreSignature.of(
            "mime-type",
            latin1("payload"),
            Map.of("c", "d", "a", "<b>", "\uFFFD", "2", "\uD83D\uDC33", "3"));

    byte[] blob = SignatureBlob.encode(signature);

    assertThat(new String(blob, StandardCharsets.UTF_8))
        .isEqualTo(
            "\0sigstore-json\n{\"mimeType\":\"mime-type\",\"payload\":\"cGF5bG9hZA==\","
                + "\"annotations\":{\"a\":\"\\u003cb\\u003e\",\"c\":\"d\",\"\uFFFD\":\"2\","
                + "\"\uD83D\uDC33\":\"3\"}}");
    UntrustedSigstoreSignature decoded = (UntrustedSigstoreSignature) SignatureBlob.decode(blob);
    assertThat(decoded.mimeType()).isEqualTo("mime-type");
    assertThat(decoded.payload()).isEqualTo(latin1("payload"));
    assertThat(decoded.annotations()).isEqualTo(signature.annotations());
  }

  @Test
  void takesMissingMembersAndNullForNothing() {
    for (String json :
        new String[] {
          "{}", "{'mimeType':null,'payload':null,'annotations':null}", "{'unknown':[1]}"
        }) {
      UntrustedSigstoreSignature signature = sigstore(json);

      assertThat(signature.mimeType()).isEmpty();
      assertThat(signature.payload()).isEmpty();
      assertThat(signature.annotations()).isEmpty();
    }
    assertThat(sigstore("{'annotations':{'a':null}}").annotations()).containsEntry("a", "");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "[]",
        "{",
        "{} {}",
        "{'mimeType':1}",
        "{'payload':1}",
        "{'payload':'YQ'}",
        "{'payload':[97]}",
        "{'payload':'Y Q=='}",
        "{'annotations':[]}",
        "{'annotations':{'a':1}}",
        "{'mimeType':'a','mimeType':'b'}"
      })
  void refusesBrokenSigstoreSignatures(String json) {
    assertRefused(latin1("\0sigstore-json\n" + json.replace('\'', '"')));
  }

  @Test
  void refusesBytesThatAreNotUtf8() {
    assertRefused(latin1("\0sigstore-json\n{\"mimeType\":\"\u00FF\"}"));
  }
}
