package imagesigning.core.extensions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import imagesigning.core.Digest;
import imagesigning.core.Limits;
import imagesigning.core.MalformedDataException;
import imagesigning.core.RejectionReason;
import imagesigning.core.simplesigning.UntrustedSimpleSignature;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExtensionSignaturesTest {
  private static final Digest DIGEST = Digest.sha256("manifest".getBytes(UTF_8));
  private static final String NAME = DIGEST + "@0123456789abcdef0123456789abcdef";
  private static final ExtensionSignature ONE =
      ExtensionSignature.of(SignatureName.parse(NAME), "signature".getBytes(UTF_8));
  private static final String ONE_JSON =
      "{\"schemaVersion\":2,\"name\":\""
          + NAME
          + "\",\"type\":\"atomic\",\"content\":\"c2lnbmF0dXJl\"}";

  private static ExtensionSignatures list(String entries) {
    return ExtensionSignatures.parse(
        ("{\"signatures\":[" + entries.replace('\'', '"').replace("NAME", NAME) + "]}")
            .getBytes(UTF_8),
        Limits.DEFAULT);
  }

  private static ExtensionSignature body(String json) {
    return ExtensionSignature.parse(
        json.replace('\'', '"').replace("NAME", NAME).getBytes(UTF_8), Limits.DEFAULT);
  }

  private static void assertRefused(RejectionReason reason, String message, ThrowingCallable read) {
    assertThatThrownBy(read)
        .isInstanceOf(MalformedDataException.class)
        .hasMessageContaining(message)
        .extracting(e -> ((MalformedDataException) e).reason())
        .isEqualTo(reason);
  }

  private static void assertInvalid(String message, ThrowingCallable read) {
    assertRefused(RejectionReason.SIGNATURE_BLOB_INVALID, message, read);
  }

  @Test
  void writesTheBodyOfARequest() {
    assertThat(new String(ONE.toJson(), UTF_8)).isEqualTo(ONE_JSON);
    assertThat(ExtensionSignature.parse(ONE.toJson(), Limits.DEFAULT)).isEqualTo(ONE);
  }

  @Test
  void writesLists() {
    assertThat(new String(ExtensionSignatures.of(List.of(ONE, ONE)).toJson(), UTF_8))
        .isEqualTo("{\"signatures\":[" + ONE_JSON + "," + ONE_JSON + "]}");
    assertThat(new String(ExtensionSignatures.of(List.of()).toJson(), UTF_8))
        .isEqualTo("{\"signatures\":[]}");
  }

  @Test
  void readsWhatItWrites() {
    ExtensionSignatures list = ExtensionSignatures.of(List.of(ONE));

    ExtensionSignatures read = ExtensionSignatures.parse(list.toJson(), Limits.DEFAULT);

    assertThat(read).isEqualTo(list);
    assertThat(read.signatures().get(0).signature().message())
        .isEqualTo("signature".getBytes(UTF_8));
    assertThat(read.signatures().get(0).toString()).isEqualTo(NAME + " (9 bytes)");
  }

  @Test
  void namesASignatureByItsContent() {
    byte[] blob = "signature".getBytes(UTF_8);

    ExtensionSignature signature = ExtensionSignature.of(DIGEST, UntrustedSimpleSignature.of(blob));

    assertThat(signature.name()).isEqualTo(SignatureName.of(DIGEST, blob));
    assertThat(signature.hasContent(blob)).isTrue();
    assertThat(signature.hasSameContent(ONE)).isTrue();
    assertThat(signature).isNotEqualTo(ONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'version':2,'type':'atomic','name':'NAME','content':'c2lnbmF0dXJl'}",
        "{'version':2,'schemaVersion':2,'type':'atomic','name':'NAME','content':'c2lnbmF0dXJl'}",
        "{'version':null,'schemaVersion':2,'type':'atomic','name':'NAME','content':'c2ln\\nbmF0dXJl'}",
        "{'Type':'x','other':[{}],'schemaVersion':2,'type':'atomic','name':'NAME',"
            + "'content':'c2lnbmF0dXJl'}"
      })
  void readsEitherVersionAndIgnoresUnknownMembers(String entry) {
    assertThat(list(entry)).isEqualTo(ExtensionSignatures.of(List.of(ONE)));
    assertThat(body(entry)).isEqualTo(ONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'schemaVersion':2,'type':'AtomicImageV1','name':'NAME','content':'c2lnbmF0dXJl'}",
        "{'schemaVersion':1,'type':'atomic','name':'NAME','content':'c2lnbmF0dXJl'}",
        "{'version':3,'type':'atomic','name':'NAME','content':'c2lnbmF0dXJl'}",
        "{'type':'atomic','name':'NAME','content':'c2lnbmF0dXJl'}",
        "{'schemaVersion':2,'name':'NAME','content':'c2lnbmF0dXJl'}",
        "{'schemaVersion':2,'type':null}",
        "{'SchemaVersion':2,'Type':'atomic','name':'NAME','content':'c2lnbmF0dXJl'}",
        "{}"
      })
  void passesOverOtherTypesAndVersionsWithANote(String entry) {
    ExtensionSignatures list = list(entry + "," + ONE_JSON);

    assertThat(list.signatures()).containsExactly(ONE);
    assertThat(list.skipped()).singleElement().asString().startsWith("signature 1 of the list");
    assertInvalid("its ", () -> body(entry));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'schemaVersion':2,'version':1,'type':'atomic','name':'NAME','content':'c2lnbmF0dXJl'}",
        "{'schemaVersion':'2','type':'atomic','name':'NAME','content':'c2lnbmF0dXJl'}",
        "{'schemaVersion':2.0,'type':'atomic','name':'NAME','content':'c2lnbmF0dXJl'}",
        "{'schemaVersion':2,'type':7,'name':'NAME','content':'c2lnbmF0dXJl'}",
        "{'schemaVersion':2,'type':'atomic','content':'c2lnbmF0dXJl'}",
        "{'schemaVersion':2,'type':'atomic','name':null,'content':'c2lnbmF0dXJl'}",
        "{'schemaVersion':2,'type':'atomic','name':'app','content':'c2lnbmF0dXJl'}",
        "{'schemaVersion':2,'type':'atomic','name':'NAME'}",
        "{'schemaVersion':2,'type':'atomic','name':'NAME','Content':'c2lnbmF0dXJl'}",
        "{'schemaVersion':2,'type':'atomic','name':'NAME','content':''}",
        "{'schemaVersion':2,'type':'atomic','name':'NAME','content':'c2lnbmF0dXJ'}",
        "{'schemaVersion':2,'type':'atomic','name':'NAME','content':'c2lnbmF0dXJl!'}",
        "{'schemaVersion':2,'type':'atomic','name':'NAME','content':['c2lnbmF0dXJl']}",
        "[]",
        "null",
        "'atomic'"
      })
  void refusesWhatIsBroken(String entry) {
    assertInvalid("signature 2 of the list: ", () -> list(ONE_JSON + "," + entry));
    assertInvalid("cannot be read", () -> body(entry));
  }

  /**
   * As OpenShift's manual prints a body, and inside a list; Pulp's has the other version member.
   */
  @ParameterizedTest
  @ValueSource(strings = {"version", "schemaVersion"})
  void readsTheSamplesOfTheManuals(String version) {
    String name =
        "sha256:4028782c08eae4a8c9a28bf661c0a8d1c2fc8e19dbaae2b018b21011197e1484"
            + "@cddeb7006d914716e2728000746a0b23";
    String sample =
        """
        {
          "%s": 2,
          "type":    "atomic",
          "name":    "%s",
          "content": "c2lnbmF0dXJl"
        }
        """
            .formatted(version, name);

    assertThat(body(sample).name()).hasToString(name);
    assertThat(list(sample).signatures()).containsExactly(body(sample));
  }

  @Test
  void refusesNamesThatStandTwice() {
    String entry =
        "{'schemaVersion':2,'schemaVersion':2,'type':'atomic','name':'NAME','content':'YQ=='}";

    assertInvalid("duplicate name", () -> list(entry));
    assertInvalid("duplicate name", () -> body(entry));
  }

  @Test
  void readsNamesOfOtherServersInListsOnly() {
    String entry =
        "{'schemaVersion':2,'type':'atomic','name':'" + DIGEST + "@x','content':'c2lnbmF0dXJl'}";

    assertThat(list(entry).signatures().get(0).name().suffix()).isEqualTo("x");
    assertInvalid("32 lower-case hex digits", () -> body(entry));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{\"Signatures\":[]}",
        "{\"signatures\":{}}",
        "{\"signatures\":[]}x",
        "{\"signatures\":[],\"signatures\":[]}",
        "<html>please log in</html>"
      })
  void refusesWhatIsNoList(String json) {
    assertInvalid("", () -> ExtensionSignatures.parse(json.getBytes(UTF_8), Limits.DEFAULT));
  }

  @Test
  void readsTheEmptyListsOfGo() {
    assertThat(
            ExtensionSignatures.parse("{\"signatures\":null}".getBytes(UTF_8), Limits.DEFAULT)
                .signatures())
        .isEmpty();
    assertThat(list("").signatures()).isEmpty();
  }

  @Test
  void boundsTheNumberOfEntriesWithTheSkippedOnes() {
    assertThat(list("{},".repeat(Limits.DEFAULT.signatures() - 1) + ONE_JSON).signatures())
        .hasSize(1);
    assertRefused(
        RejectionReason.TOO_MANY_SIGNATURES,
        "the limit is 128",
        () -> list("{},".repeat(Limits.DEFAULT.signatures()) + ONE_JSON));
  }

  @Test
  void boundsTheSize() {
    byte[] large = new byte[Limits.DEFAULT.signatureBytes() + 1];

    assertRefused(
        RejectionReason.SIGNATURE_TOO_LARGE,
        "the limit is",
        () -> ExtensionSignatures.parse(large, Limits.DEFAULT));
    assertRefused(
        RejectionReason.SIGNATURE_TOO_LARGE,
        "the limit is",
        () -> ExtensionSignature.parse(large, Limits.DEFAULT));
  }

  @Test
  void keepsItsOwnCopyOfTheBytes() {
    byte[] bytes = {1, 2, 3};
    ExtensionSignature signature = ExtensionSignature.of(SignatureName.parse(NAME), bytes);

    bytes[0] = 9;
    signature.content()[1] = 9;

    assertThat(signature.content()).containsExactly(1, 2, 3);
    assertInvalid(
        "its content is empty",
        () -> ExtensionSignature.of(SignatureName.parse(NAME), new byte[0]));
  }
}
