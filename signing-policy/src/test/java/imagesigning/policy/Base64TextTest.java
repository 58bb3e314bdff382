package imagesigning.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Base64TextTest {

  @ParameterizedTest
  @CsvSource({"bm9uc2Vuc2U=, nonsense", "YQ==, a", "YR==, a", "YWI=, ab", "YWJj, abc", "'', ''"})
  void decodes(String base64, String text) {
    assertThat(Base64Text.decode(base64))
        .hasValueSatisfying(b -> assertThat(b).asString().isEqualTo(text));
  }

  @Test
  void ignoresLineBreaksAnywhere() {
    assertThat(Base64Text.decode("\nY\r\nWI\r=\n"))
        .hasValueSatisfying(b -> assertThat(b).asString().isEqualTo("ab"));
  }

  @Test
  void acceptsTheWholeStandardAlphabet() {
    assertThat(
            Base64Text.decode("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))
        .hasValueSatisfying(b -> assertThat(b).hasSize(48));
  }

  @ParameterizedTest
  @CsvSource({
    "base64-encoded, 6",
    "YQ, 2",
    "YQ=, 3",
    "YWJ, 3",
    "Y, 1",
    "=, 0",
    "====, 0",
    "Y===, 1",
    "YQ===, 4",
    "YWI==, 4",
    "YQ==YQ==, 4",
    "YQ=a, 3",
    "YWJj=, 4",
    "'YW Jj', 2",
    "_-==, 0"
  })
  void refusesAndSaysWhere(String text, int offset) {
    assertThat(Base64Text.decode(text)).isEmpty();
    assertThat(Base64Text.firstWrong(text)).hasValue(offset);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\t", "YQ==\u00a0", "\u212a", "YWJj\u0000"})
  void refusesOtherCharacters(String text) {
    assertThat(Base64Text.decode(text)).isEmpty();
  }

  @Test
  void agreesWithTheLibraryOnRandomTexts() {
    Random random = new Random(20240305);
    String alphabet = "Ab0+/=\n-";
    for (int n = 0; n < 20_000; n++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(10); i > 0; i--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      String flat = text.toString().replace("\n", "");
      assertThat(Base64Text.decode(text.toString()).isPresent())
          .as(text.toString())
          .isEqualTo(flat.length() % 4 == 0 && decodes(flat));
    }
  }

  private static boolean decodes(String flat) {
    try {
      return Base64.getDecoder().decode(flat) != null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
