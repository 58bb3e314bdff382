package imagesigning.core.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import imagesigning.core.json.StrictBase64.InvalidBase64Exception;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrictBase64Test {
  @ParameterizedTest
  @ValueSource(strings = {"YWI=", "YW\nI=", "\r\nYWI=\r\n", "YWI\n=", "YWJ="})
  void decodes(String text) throws InvalidBase64Exception {
    assertThat(StrictBase64.decode(text)).isEqualTo("ab".getBytes(StandardCharsets.US_ASCII));
    assertThat(StrictBase64.decode("")).isEmpty();
    assertThat(StrictBase64.decode("\n")).isEmpty();
    assertThat(StrictBase64.decode("YQ==")).isEqualTo(new byte[] {'a'});
    assertThat(StrictBase64.decode("+/+/")).hasSize(3);
  }

  @ParameterizedTest
  @CsvSource({
    "YWI, 3",
    "Y, 1",
    "YQ=, 3",
    "YQ===, 4",
    "YWI=YWI=, 4",
    "=, 0",
    "Y=, 1",
    "YWJj=, 4",
    "'YW I=', 2",
    "YW_-, 2",
    "base64-encoded-keyring-data, 6",
    "YWI=x, 4",
    "YQ=\u00A0=, 3"
  })
  void refusesWithThePlace(String text, int index) {
    assertThatThrownBy(() -> StrictBase64.decode(text))
        .isInstanceOf(InvalidBase64Exception.class)
        .hasMessageContaining("not valid base64 at character " + index)
        .extracting(e -> ((InvalidBase64Exception) e).index())
        .isEqualTo(index);
  }

  static IntStream seeds() {
    return IntStream.range(0, 50);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void readsWhatTheEncoderWrites(int seed) throws InvalidBase64Exception {
    byte[] bytes = new byte[new Random(seed).nextInt(100)];
    new Random(seed).nextBytes(bytes);

    assertThat(StrictBase64.decode(Base64.getEncoder().encodeToString(bytes))).isEqualTo(bytes);
    assertThat(
            StrictBase64.decode(Base64.getMimeEncoder(20, new byte[] {'\n'}).encodeToString(bytes)))
        .isEqualTo(bytes);
  }
}
