package imagesigning.core.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import imagesigning.core.json.JsonValue.JsonArray;
import imagesigning.core.json.JsonValue.JsonBoolean;
import imagesigning.core.json.JsonValue.JsonNull;
import imagesigning.core.json.JsonValue.JsonNumber;
import imagesigning.core.json.JsonValue.JsonObject;
import imagesigning.core.json.JsonValue.JsonString;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {
  private static final int MAX_BYTES = 1 << 20;
  private static final int MAX_DEPTH = 200;

  private static JsonValue parse(String json) throws JsonFormatException {
    return StrictJson.parse(json.getBytes(StandardCharsets.UTF_8), MAX_BYTES, MAX_DEPTH);
  }

  private static void assertRefused(byte[] json, String position, String message) {
    assertThatThrownBy(() -> StrictJson.parse(json, MAX_BYTES, MAX_DEPTH))
        .isInstanceOf(JsonFormatException.class)
        .hasMessageContaining(message)
        .satisfies(e -> assertThat(((JsonFormatException) e).position()).hasToString(position));
    assertThat(JsonDiagnosis.of(json, MAX_BYTES, MAX_DEPTH).problems()).isNotEmpty();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void buildsTheTreeWithPlaces() throws JsonFormatException {
    JsonObject root =
        (JsonObject) parse("{\"a\": [1, -2.50e+1, \"\\u00fc\\/\"],\r\n \"b\":\ttrue}");

    JsonArray array = (JsonArray) root.get("a").orElseThrow();
    assertThat(root.position()).isEqualTo(new JsonPosition(1, 1, 0));
    assertThat(array.elements())
        .containsExactly(
            new JsonNumber(new JsonPosition(1, 8, 7), "1"),
            new JsonNumber(new JsonPosition(1, 11, 10), "-2.50e+1"),
            new JsonString(new JsonPosition(1, 21, 20), "ü/"));
    assertThat(root.members().get(1).namePosition()).isEqualTo(new JsonPosition(2, 2, 35));
    assertThat(root.get("b")).contains(new JsonBoolean(new JsonPosition(2, 7, 40), true));
    assertThat(root.get("c")).isEmpty();
  }

  @Test
  void countsCharactersBeyondTheBasicPlaneOnceInColumns() throws JsonFormatException {
    JsonArray array = (JsonArray) parse("[\"\uD83D\uDC33ü\", null]");

    assertThat(array.elements().get(1)).isEqualTo(new JsonNull(new JsonPosition(1, 8, 8)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r", "\r\n"})
  void countsEveryKindOfLineBreak(String lineBreak) throws JsonFormatException {
    JsonArray array = (JsonArray) parse("[" + lineBreak + lineBreak + " 1]");

    assertThat(array.elements().get(0).position()).hasToString("3:2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0",
        " 1 ",
        "\"\"",
        "null",
        "true",
        "[]",
        "{}",
        "\n{}\r\n\t ",
        "[0,1e5,1E+5,1e-400,0.0,-1.5]",
        "1e308",
        "{\"a\":{\"a\":{\"a\":1}},\"b\":1,\"A\":2,\"\":3}",
        "[{\"a\":1},{\"a\":1}]",
        "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\\uFFFF\\uD83D\\uDC33\"",
        "\"\u007F\u2028\uFEFF\uD83D\uDC33\"",
        "{\"\\u0061\":1,\"b\":2}"
      })
  void accepts(String json) throws JsonFormatException {
    assertThat(parse(json)).isNotNull();
    assertThat(JsonDiagnosis.of(bytes(json), MAX_BYTES, MAX_DEPTH).root()).contains(parse(json));
    assertThat(JsonDiagnosis.of(bytes(json), MAX_BYTES, MAX_DEPTH).problems()).isEmpty();
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        arguments("", "1:1", "the document is empty"),
        arguments(" \n", "2:1", "the document is empty"),
        arguments("{} {}", "1:4", "a document is one value"),
        arguments("{}x", "1:3", "\"x\" is no JSON value"),
        arguments("1 2", "1:3", "a document is one value"),
        arguments("\"a\"\"b\"", "1:4", "a document is one value"),
        arguments("[1] ]", "1:5", "this ']' is one too many"),
        arguments("{\"a\":1,\"a\":2}", "1:8", "duplicate name \"a\" (first at 1:2)"),
        arguments("{\"a\":1,\"\\u0061\":2}", "1:8", "duplicate name \"a\" (first at 1:2)"),
        arguments(
            "{\"x\":[{\"k\":1,\"b\":2,\"k\":3}]}", "1:20", "duplicate name \"k\" (first at 1:8)"),
        arguments("{\"/\":1,\"\\/\":2}", "1:8", "duplicate name \"/\""),
        arguments("{\"\":1,\"\":2}", "1:7", "duplicate name \"\""),
        arguments("// x\n{}", "1:1", "comments are not JSON; podman refuses this file too"),
        arguments("{/* x */}", "1:2", "comments are not JSON"),
        arguments("{} # x", "1:4", "comments are not JSON"),
        arguments("[1,]", "1:3", "the ',' before ']' is one too many"),
        arguments("{\"a\":1,}", "1:7", "the ',' before '}' is one too many"),
        arguments("[,1]", "1:2", "unexpected ','"),
        arguments("[1 2]", "1:3", "a ',' is missing before \"2\""),
        arguments("{\"a\" 1}", "1:5", "a ':' is missing before \"1\""),
        arguments("{\"a\"}", "1:2", "the name \"\\\"a\\\"\" has no value"),
        arguments("{a:1}", "1:2", "\"a\" is no JSON value; a string needs double quotes"),
        arguments("{'a':1}", "1:2", "double quotes, not in single ones"),
        arguments("{1:1}", "1:2", "expected a name in double quotes, not \"1\""),
        arguments("NaN", "1:1", "\"NaN\" is no JSON number"),
        arguments("-Infinity", "1:1", "no JSON number"),
        arguments("+1", "1:1", "no JSON number"),
        arguments("01", "1:1", "no JSON number"),
        arguments("1.", "1:1", "no JSON number"),
        arguments(".5", "1:1", "no JSON number"),
        arguments("1e", "1:1", "no JSON number"),
        arguments("0x10", "1:1", "no JSON number"),
        arguments("-", "1:1", "no JSON number"),
        arguments("True", "1:1", "write true in lower case"),
        arguments("nul", "1:1", "no JSON value"),
        arguments("1e309", "1:1", "beyond the range of a double"),
        arguments("[-1e999]", "1:2", "beyond the range of a double"),
        arguments("{\"x\":{\"y\":1e400}}", "1:11", "beyond the range of a double"),
        arguments("\"a", "1:3", "a '\"' is missing here"),
        arguments("\"a\tb\"", "1:3", "a tab inside a string"),
        arguments("\"a\u0000b\"", "1:3", "U+0000 inside a string"),
        arguments("\"\\x\"", "1:2", "'\\' before 'x' is no escape"),
        arguments("\"\\'\"", "1:2", "'\\' before ''' is no escape"),
        arguments("\"\\u12\"", "1:2", "'\\u' is followed by four hex digits"),
        arguments("\"\\u12G4\"", "1:2", "'\\u' is followed by four hex digits"),
        arguments("\"\\uD800\"", "1:2", "half of a character"),
        arguments("\"x\\uDC00\"", "1:3", "half of a character"),
        arguments("\"\\uDC00\\uD800\"", "1:2", "half of a character"),
        arguments("\"\\uD800\\uD800\\uDC00\"", "1:2", "half of a character"),
        arguments("{\"\\uD800\":1}", "1:3", "half of a character"),
        arguments("[1\u00A0]", "1:3", "U+00A0 is not allowed"),
        arguments("\u0000", "1:1", "U+0000 is not allowed"),
        arguments("[1;2]", "1:3", "expected ',', not ';'"),
        arguments("{\"a\"=1}", "1:5", "expected ':', not '='"),
        arguments("\uFEFF{}", "1:1", "remove the byte order mark"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void refusesWithThePlace(String json, String position, String message) {
    assertRefused(bytes(json), position, message);
  }

  @ParameterizedTest
  @CsvSource({
    "22C0AF22, 1:2",
    "22E080AF22, 1:2",
    "C1A2, 1:1",
    "2261FF22, 1:3",
    "22EDA08022, 1:2",
    "22F490808022, 1:2",
    "22C3, 1:2",
    "5B31205D80, 1:5",
    "220A80, 2:1",
    "FFFE7B007D00, 1:1"
  })
  void refusesBytesThatAreNotUtf8(String hex, String position) {
    byte[] json = HexFormat.of().parseHex(hex);

    assertThatThrownBy(() -> StrictJson.parse(json, MAX_BYTES, MAX_DEPTH))
        .isInstanceOf(JsonFormatException.class);
    assertThat(JsonDiagnosis.of(json, MAX_BYTES, MAX_DEPTH).problems())
        .anySatisfy(
            problem -> {
              assertThat(problem.kind()).isEqualTo(JsonDiagnosis.Kind.ENCODING);
              assertThat(problem.position()).hasToString(position);
            });
  }

  @Test
  void boundsTheDepth() throws JsonFormatException {
    assertThat(parse("[".repeat(200) + "]".repeat(200))).isNotNull();
    assertRefused(
        bytes("[".repeat(201) + "]".repeat(201)), "1:201", "nested more than 200 levels deep");
    assertRefused(bytes("[".repeat(1000)), "1:201", "nested more than 200 levels deep");
    assertThatThrownBy(() -> StrictJson.parse(bytes("[".repeat(500_000)), MAX_BYTES, MAX_DEPTH))
        .hasMessageContaining("nested more than 200 levels deep");
    String deep = "{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000);
    assertThat(
            StrictJson.parse(
                bytes(deep), new JsonBounds(MAX_BYTES, 100_000, 200_001), JsonShape.ALL))
        .isNotNull();
  }

  @Test
  void boundsTheSize() throws JsonFormatException {
    assertThat(StrictJson.parse(bytes("[1,2]"), 5, 1)).isNotNull();
    assertThatThrownBy(() -> StrictJson.parse(bytes("[1,2]"), 4, 1))
        .isInstanceOf(JsonFormatException.class)
        .hasMessage("the document has 5 bytes; at most 4 are allowed");
  }

  @Test
  void refusesLargeDocumentsWithThePlaceToo() {
    String start = "[\n" + " \n".repeat(300_000);

    assertRefused(bytes(start + "{\"a\":1,\"a\":2}]"), "300002:8", "duplicate name \"a\"");
    assertRefused(bytes(start + "x]"), "300002:1", "from here on this is not JSON");
  }

  @Test
  void findsDuplicatesAmongManyNames() throws JsonFormatException {
    StringBuilder json = new StringBuilder("{");
    for (int i = 0; i < 1000; i++) {
      json.append("\"n").append(i).append("\":").append(i).append(',');
    }

    assertThat(((JsonObject) parse(json + "\"n1000\":0}")).members()).hasSize(1001);
    assertRefused(bytes(json + "\"n999\":0}"), "1:10782", "duplicate name \"n999\"");
  }

  @Test
  void isNotSlowedDownByNamesThatCollide() throws JsonFormatException {
    StringBuilder json = new StringBuilder("{");
    for (int i = 0; i < 1 << 14; i++) {
      json.append('"');
      for (int bit = 0; bit < 14; bit++) {
        json.append((i >> bit & 1) == 0 ? "Aa" : "BB");
      }
      json.append("\":0,");
    }

    assertThat(((JsonObject) parse(json + "\"x\":0}")).members()).hasSize((1 << 14) + 1);
  }

  @Test
  void survivesEveryTruncation() {
    byte[] json =
        bytes("{\"a\": [1, true, null, \"\\u00fc\uD83D\uDC33\"], \"b\": {\"c\": -1.5e3}}");
    for (int length = 0; length < json.length; length++) {
      byte[] truncated = Arrays.copyOf(json, length);

      assertThatThrownBy(() -> StrictJson.parse(truncated, MAX_BYTES, MAX_DEPTH))
          .isInstanceOf(JsonFormatException.class);
      assertThat(JsonDiagnosis.of(truncated, MAX_BYTES, MAX_DEPTH).problems()).isNotEmpty();
    }
  }
}
