package imagesigning.core.json;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.json.JsonDiagnosis.Kind;
import imagesigning.core.json.JsonDiagnosis.Problem;
import imagesigning.core.json.JsonValue.JsonArray;
import imagesigning.core.json.JsonValue.JsonNull;
import imagesigning.core.json.JsonValue.JsonObject;
import imagesigning.core.json.JsonValue.JsonString;
import imagesigning.testing.Sample;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonDiagnosisTest {
  private static JsonDiagnosis of(String json) {
    return JsonDiagnosis.of(json.getBytes(StandardCharsets.UTF_8), 1 << 22, 200);
  }

  private static List<String> problems(String json) {
    return of(json).problems().stream().map(JsonDiagnosisTest::show).toList();
  }

  private static String show(Problem problem) {
    return problem.kind() + " " + problem.position() + " " + problem.message();
  }

  private static JsonObject root(String json) {
    return (JsonObject) of(json).root().orElseThrow();
  }

  /** The sample of a vendor's documentation, with all its mistakes. */
  @Test
  void listsEveryProblemOfASamplePolicy() {
    String policy =
        """
        {
          "transports": {
            "docker": {
              /* Anything in the docker.io/library namespace will match this rule */
              "docker.io/library": [{"type": "insecureAcceptAnything"}],

              /* Images hosted on example.com will be accepted only if they are signed
                with a trusted key */
              "example.com": [{
                "type": "signedBy",
                "type": "GPGKeys",
                "keyPath": "/etc/gpg/public-key.gpg",
                "keyData": "base64-encoded-keyring-data",
                "signedIdentity": {"type": "matchRespository"}
              }]
            }
          },

          /* Any images not matching the above will be caught by the default rule */
          "default": [{"type": "reject"]]
        }
        """;

    String comment = " comments are not JSON; podman refuses this file too";
    assertThat(problems(policy))
        .containsExactly(
            "COMMENT 4:7" + comment,
            "COMMENT 7:7" + comment,
            "DUPLICATE_NAME 11:9 duplicate name \"type\" (first at 10:9)",
            "COMMENT 19:3" + comment,
            "BRACKET 20:32 expected '}' to close the object opened at 20:15 before ']'");
    assertThat(of(policy).problems().get(4).related()).map(Object::toString).contains("20:15");
    JsonObject root = root(policy);
    assertThat(root.members()).extracting(m -> m.name()).containsExactly("transports", "default");
    JsonArray requirements = (JsonArray) root.get("default").orElseThrow();
    assertThat(((JsonObject) requirements.elements().get(0)).get("type"))
        .map(type -> ((JsonString) type).value())
        .contains("reject");
  }

  @Test
  void keepsBothOfTwoEqualNamesInTheTree() {
    assertThat(root("{\"a\":1,\"a\":2}").members()).hasSize(2);
  }

  @Test
  void readsBracketsAfterADuplicateName() {
    assertThat(problems("{\"a\": 1, \"a\": 2, \"b\": [1}"))
        .containsExactly(
            "DUPLICATE_NAME 1:10 duplicate name \"a\" (first at 1:2)",
            "BRACKET 1:25 expected ']' to close the array opened at 1:23 before '}'");
  }

  @Test
  void reportsEachOfSeveralMistakesOnce() {
    assertThat(
            problems(
                """
                {
                  "a": [1 2],
                  'b': True,
                  "c" "x",
                  "d": "y,
                  "e": [1, 2,],
                  "f": {"g": 1,
                  "h": 0x10
                }
                """))
        .containsExactly(
            "SYNTAX 2:10 a ',' is missing before \"2\"",
            "SYNTAX 3:3 strings stand in double quotes, not in single ones",
            "SYNTAX 3:8 write true in lower case, not \"True\"",
            "SYNTAX 4:6 a ':' is missing before \"\\\"x\\\"\"",
            "SYNTAX 5:10 a '\"' is missing here",
            "SYNTAX 6:13 the ',' before ']' is one too many",
            "BRACKET 7:15 expected '}' to close the object opened at 7:8 before ','",
            "SYNTAX 8:8 \"0x10\" is no JSON number; a string needs double quotes");
  }

  @Test
  void findsAnUnclosedBracketByItsIndentation() {
    String json =
        """
        {
          "transports": {
            "docker": {
              "": []
            ,
            "dir": {
              "": []
            }
          },
          "default": []
        }
        """;

    assertThat(problems(json))
        .containsExactly("BRACKET 5:5 expected '}' to close the object opened at 3:15 before ','");
    assertThat(root(json).members())
        .extracting(m -> m.name())
        .containsExactly("transports", "default");
  }

  @Test
  void reportsATruncatedDocumentOnce() {
    assertThat(problems("{\"a\": [{\"b\":"))
        .containsExactly(
            "BRACKET 1:13 expected '}' to close the object opened at 1:8, and 2 more closing"
                + " brackets, before the end of the document");
    assertThat(root("{\"a\": [{\"b\":").get("a")).isPresent();
    assertThat(root("{\"a\": [1,").get("a"))
        .hasValueSatisfying(a -> assertThat(((JsonArray) a).elements()).hasSize(1));
    assertThat(root("{\"a\": 1,").members()).hasSize(1);
    assertThat(root("{\"a\"").get("a"))
        .hasValueSatisfying(a -> assertThat(a).isInstanceOf(JsonNull.class));
  }

  @Test
  void hasNoTreeOfNothing() {
    assertThat(of("").root()).isEmpty();
    assertThat(of("// only a comment").root()).isEmpty();
    assertThat(problems("// only a comment")).hasSize(2);
  }

  @Test
  void readsOnAfterACommentThatNeverEnds() {
    assertThat(problems("{\"a\": 1, /* x\n\"b\": [}"))
        .containsExactly(
            "COMMENT 1:10 comments are not JSON; podman refuses this file too; it never ends",
            "BRACKET 2:7 expected ']' to close the array opened at 2:6 before '}'");
  }

  @Test
  void readsCommentsOfSeveralLines() {
    assertThat(problems("{/* a\n \" ] b */ \"a\": 1, # \"\n\"b\": 2 // {\n}"))
        .containsExactly(
            "COMMENT 1:2 comments are not JSON; podman refuses this file too",
            "COMMENT 2:19 comments are not JSON; podman refuses this file too",
            "COMMENT 3:8 comments are not JSON; podman refuses this file too");
  }

  @Test
  void takesACommentedOutMemberForAComment() {
    assertThat(problems("{\n  \"a\": 1,\n  # \"b\": 2,\n  \"c\": 3\n}"))
        .containsExactly("COMMENT 3:3 comments are not JSON; podman refuses this file too");
  }

  @Test
  void takesAHashThatHidesABracketForASlip() {
    assertThat(problems("{\"a\": #[1],\n\"b\": 2}"))
        .containsExactly("SYNTAX 1:7 '#' is not JSON; remove it");
  }

  @Test
  void reportsABrokenLineInsideAStringOnce() {
    assertThat(problems("{\"a\": \"some\nthing\", \"b\": 1}"))
        .containsExactly(
            "SYNTAX 1:12 a string cannot contain a line break; write \\n, or close the string"
                + " before it");
    assertThat(root("{\"a\": \"some\nthing\", \"b\": 1}").members()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\": \"https://x.example/y\", \"b\": [https://x.example/y\", 1]}",
        "{\"a\": \"x, \"b\": 1}",
        "{a\": \"x\", \"b\": 1}",
        "{\"a: \"x\", \"b\": 1}",
        "{\"a\": x\", \"b\": 1}",
        "{\"a\": \"x\"\", \"b\": 1}",
        "{\"a\": \"\"x\", \"b\": 1}",
        "{\"a\": \"x\\\", \"b\": 1}",
        "{\"a\"\" \"x\", \"b\": 1}"
      })
  void reportsAMissingOrStrayQuoteOnce(String json) {
    assertThat(of(json).problems()).hasSize(1);
    assertThat(root(json).members()).extracting(m -> m.name()).containsExactly("a", "b");
  }

  @Test
  void reportsOneByteOrderMarkAndReadsOn() {
    assertThat(problems("\uFEFF{\"a\": [}"))
        .containsExactly(
            "ENCODING 1:1 remove the byte order mark",
            "BRACKET 1:9 expected ']' to close the array opened at 1:8 before '}'");
  }

  @Test
  void reportsEveryPlaceThatIsNotUtf8AndReadsOn() {
    byte[] json = "{\"a?\": \"?\", \"b\": 1,}".getBytes(StandardCharsets.US_ASCII);
    json[3] = (byte) 0xFF;
    json[8] = (byte) 0xC0;

    JsonDiagnosis diagnosis = JsonDiagnosis.of(json, 1000, 10);

    assertThat(diagnosis.problems().stream().map(JsonDiagnosisTest::show))
        .containsExactly(
            "ENCODING 1:4 this is not UTF-8",
            "ENCODING 1:9 this is not UTF-8",
            "SYNTAX 1:19 the ',' before '}' is one too many");
    assertThat(diagnosis.root()).isPresent();
  }

  @Test
  void looksAtNoDocumentThatIsTooLarge() {
    JsonDiagnosis diagnosis = JsonDiagnosis.of(new byte[11], 10, 10);

    assertThat(diagnosis.root()).isEmpty();
    assertThat(diagnosis.problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.kind()).isEqualTo(Kind.TOO_LARGE));
  }

  @Test
  void leavesOutWhatIsNestedTooDeeply() {
    JsonDiagnosis diagnosis =
        JsonDiagnosis.of("[[[[1]]], [[2]], {".getBytes(StandardCharsets.UTF_8), 1000, 2);

    assertThat(diagnosis.problems().stream().map(JsonDiagnosisTest::show))
        .containsExactly(
            "TOO_LARGE 1:3 brackets are nested more than 2 levels deep",
            "BRACKET 1:19 expected '}' to close the object opened at 1:18, and 1 more closing"
                + " brackets, before the end of the document");
  }

  @Test
  void escapesAndCutsPiecesOfTheDocument() {
    assertThat(problems("{\"\\u001b[31m\\n" + "x".repeat(1000) + "\": 1, y\u001B\u202E}"))
        .allSatisfy(
            message ->
                assertThat(message).hasSizeLessThan(400).doesNotContain("\u001B", "\u202E", "\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[",
        "{",
        "]",
        "\"",
        "{\"a\":",
        "x ",
        ",",
        "\\",
        "//\n",
        "/*\n",
        "#\n",
        "\"a\n",
        "'",
        "1 ",
        "\"a\":1,",
        "[}",
        "\u0000",
        "é\"",
        "[{\"a\":[1,"
      })
  void boundsWorkAndAnswerOnHopelessDocuments(String piece) {
    for (int length : new int[] {5_000, 100_000, Sample.size(1_000_000, 4_000_000)}) {
      String json = piece.repeat(length / piece.length());

      Assertions.assertTimeout(
          Duration.ofSeconds(20),
          () -> assertThat(of(json).problems()).isNotEmpty().hasSizeLessThan(502));
    }
  }
}
