package imagesigning.cosign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.json.JsonFormatException;
import imagesigning.core.json.StrictJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The canonical form of JSON, with the examples of RFC 8785. */
class JcsTest {
  private static String canonical(String json) throws JsonFormatException {
    return new String(Jcs.of(StrictJson.parse(json.getBytes(UTF_8), 10_000, 100)), UTF_8);
  }

  @Test
  void sortsNamesByTheirUnitsAndEscapesLittle() throws JsonFormatException {
    assertThat(
            canonical(
                """
                { "\\u20ac": "Euro Sign", "\\r": "Carriage Return", "\\ufb33": "Hebrew",
                  "1": "One", "\\ud83d\\ude00": "Emoji", "\\u0080": "Control", "\\u00f6": "Latin"}
                """))
        .isEqualTo(
            "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\",\"ö\":\"Latin\","
                + "\"€\":\"Euro Sign\",\"😀\":\"Emoji\",\"\ufb33\":\"Hebrew\"}");
    assertThat(canonical("\"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\\b\\f\\t\""))
        .isEqualTo("\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\\b\\f\\t\"");
    assertThat(canonical(" [ null , true , false , { } , [ ] , 56.0 ] "))
        .isEqualTo("[null,true,false,{},[],56]");
  }

  @ParameterizedTest
  @CsvSource({
    "0,0",
    "-0.0,0",
    "4.9E-324,5e-324",
    "-4.9E-324,-5e-324",
    "1.7976931348623157E308,1.7976931348623157e+308",
    "9007199254740992,9007199254740992",
    "-9007199254740992,-9007199254740992",
    "295147905179352830000,295147905179352830000",
    "9.999999999999997e22,9.999999999999997e+22",
    "1e23,1e+23",
    "1.0000000000000001e23,1.0000000000000001e+23",
    "999999999999999700000,999999999999999700000",
    "999999999999999900000,999999999999999900000",
    "1e21,1e+21",
    "9.999999999999997e-7,9.999999999999997e-7",
    "0.000001,0.000001",
    "333333333.3333332,333333333.3333332",
    "333333333.33333325,333333333.33333325",
    "-0.0000033333333333333333,-0.0000033333333333333333",
    "1424953923781206.2,1424953923781206.2",
    "17e8,1700000000",
    "0.5,0.5",
    "1e-7,1e-7",
    "2E-3,0.002",
  })
  void spellsNumbersAsEcmaScriptDoes(String json, String canonical) throws JsonFormatException {
    assertThat(canonical(json)).isEqualTo(canonical);
  }
}
