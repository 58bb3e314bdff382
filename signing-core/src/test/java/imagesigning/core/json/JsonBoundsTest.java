package imagesigning.core.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import imagesigning.core.json.JsonValue.JsonArray;
import imagesigning.core.json.JsonValue.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bound on values, and members that are checked but not built. */
class JsonBoundsTest {
  private static final int MIB = 1 << 20;
  private static final JsonBounds BOUNDS = JsonBounds.of(4 * MIB, 200);

  private static JsonObject parse(String json, JsonBounds bounds, JsonShape shape)
      throws JsonFormatException {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    return (JsonObject) StrictJson.parse(bytes, bounds, shape);
  }

  private static JsonObject parse(String json, JsonShape shape) throws JsonFormatException {
    return parse(json, BOUNDS, shape);
  }

  private static String many(String piece, int bytes) {
    return piece.repeat((bytes - 100) / piece.length());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1,", "{},", "[],", "{\"\":1},", "\"\",", "true,", "[[[[]]]],"})
  void refusesADocumentOfValuesThatAreNotNeeded(String piece) {
    String json = "{\"x\":[" + many(piece, 4 * MIB) + "1]}";

    assertThatThrownBy(() -> parse(json, JsonShape.ALL))
        .isInstanceOf(JsonFormatException.class)
        .hasMessage("the document has more than 50000 values and names");
    assertThat(JsonDiagnosis.of(json.getBytes(StandardCharsets.UTF_8), BOUNDS).problems())
        .singleElement()
        .satisfies(p -> assertThat(p.kind()).isEqualTo(JsonDiagnosis.Kind.TOO_LARGE));
  }

  @Test
  void refusesNamesWithoutEndInAMemberThatIsNotNeeded() {
    StringBuilder json = new StringBuilder("{\"x\":{");
    for (int i = 0; json.length() < 4 * MIB - 100; i++) {
      json.append('"').append(Integer.toString(i, 36)).append("\":1,");
    }
    String document = json + "\"last\":1}}";

    assertThatThrownBy(() -> parse(document, JsonShape.NONE))
        .hasMessage("the document has more than 150000 names in objects that are open");
  }

  @Test
  void countsValuesAndNames() throws JsonFormatException {
    String json = "{\"a\":[1,2],\"b\":{}}";

    assertThat(parse(json, new JsonBounds(100, 2, 7), JsonShape.ALL).members()).hasSize(2);
    assertThatThrownBy(() -> parse(json, new JsonBounds(100, 2, 6), JsonShape.ALL))
        .hasMessage("the document has more than 6 values and names");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1,", "{},", "[],", "{\"\":1},", "{\"a\":{\"b\":[1]}},", "\"\\u0061\","})
  void readsPastAnyNumberOfValuesThatNobodyNeeds(String piece) throws JsonFormatException {
    String json = "{\"x\":[" + many(piece, 4 * MIB) + "1],\"y\":[2]}";

    JsonObject root = parse(json, JsonShape.of("y"));

    assertThat(root.members()).extracting(m -> m.name()).containsExactly("y");
    assertThat(root.get("y").orElseThrow().position().offset()).isEqualTo(json.length() - 4);
  }

  @Test
  void buildsWhatTheShapeNames() throws JsonFormatException {
    JsonShape shape =
        JsonShape.of("all").with("list", JsonShape.of("id")).with("mark", JsonShape.NONE);

    String json =
        "{\"all\":{\"b\":[{\"c\":1}]},\"no\":{\"all\":1},"
            + "\"LIST\":[{\"id\":7,\"no\":[8]},9,[{\"id\":5,\"x\":6}]],\"mark\":{\"x\":1}}";
    String wanted = json;
    for (String leftOut : List.of(",\"no\":{\"all\":1}", ",\"no\":[8]", ",\"x\":6", "\"x\":1")) {
      wanted = wanted.replace(leftOut, " ".repeat(leftOut.length()));
    }

    assertThat(parse(json, shape)).isEqualTo(parse(wanted, JsonShape.ALL));
  }

  @Test
  void buildsNoMoreElementsThanAskedFor() throws JsonFormatException {
    JsonShape shape = JsonShape.NONE.with("l", JsonShape.ALL.upTo(2));

    JsonArray list =
        (JsonArray) parse("{\"l\":[{},[],1,2,{\"a\":1}]}", shape).get("l").orElseThrow();

    assertThat(list.elements())
        .extracting(JsonValue::kind)
        .containsExactly("object", "array", "number");
    assertThatThrownBy(() -> parse("{\"l\":[1,2,3,{\"a\":1,\"a\":2}]}", shape))
        .hasMessageContaining("duplicate name");
  }

  @Test
  void forgetsTheNamesOfObjectsThatEnded() throws JsonFormatException {
    String object = "{\"a\":1,\"b\":2,\"c\":3},";

    assertThat(parse("{\"x\":[" + object.repeat(100_000) + "1]}", JsonShape.NONE).members())
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{\"x\":{\"a\":1,\"a\":2}}     | duplicate name \"a\" (first at 1:7)",
        "{\"x\":1,\"x\":2}             | duplicate name \"x\" (first at 1:2)",
        "{\"x\":[{\"b\":1,\"\\u0062\":2}]} | duplicate name \"b\" (first at 1:8)",
        "{\"x\":[[[[[]]]]]}            | nested more than 5 levels deep",
        "{\"x\":[1e999]}               | beyond the range of a double",
        "{\"x\":\"\\ud800\"}           | half of a character",
        "{\"x\":\"\\udc00\\ud800\"}    | half of a character",
        "{\"x\":\"\\ud83d\\n\\udc33\"} | half of a character",
        "{\"x\":\"\\ud83dx\"}          | half of a character",
        "{\"x\":\"\\q\"}               | is no escape",
        "{\"x\":\"\\u12\"}             | four hex digits",
        "{\"x\":\"a}                   | a '\"' is missing here",
        "{\"x\":[1,]}                  | one too many",
        "{\"x\":tru}                   | no JSON value",
        "{\"x\":[1}                    | before '}'",
        "{\"x\":01}                    | no JSON number",
        "{\"x\":1} {}                  | a document is one value"
      })
  void checksWhatItLeavesOut(String json, String message) {
    JsonBounds shallow = new JsonBounds(100, 5, 100);

    assertThatThrownBy(() -> parse(json.strip(), shallow, JsonShape.NONE))
        .isInstanceOf(JsonFormatException.class)
        .hasMessageContaining(message.strip());
  }

  @Test
  void takesWholeCharactersInWhatItLeavesOut() throws JsonFormatException {
    String json = "{\"x\":[\"\\ud83d\\udc33\",\"\uD83D\uDC33\\\\ud800\",\"\\uD83D\\uDC33\"]}";

    assertThat(parse(json, JsonShape.NONE).members()).isEmpty();
    assertThat(((JsonArray) parse(json, JsonShape.ALL).get("x").orElseThrow()).elements())
        .hasSize(3);
  }

  @Test
  void readsLongStringsWithAndWithoutEscapes() throws JsonFormatException {
    String plain = "a".repeat(100_000);

    JsonObject root = parse("{\"p\":\"" + plain + "\",\"e\":\"" + plain + "\\n\"}", JsonShape.ALL);

    assertThat(root.get("p").map(v -> ((JsonValue.JsonString) v).value())).contains(plain);
    assertThat(root.get("e").map(v -> ((JsonValue.JsonString) v).value())).contains(plain + "\n");
  }
}
