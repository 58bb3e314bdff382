package imagesigning.registry.internal.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenAnswerTest {
  private static final Instant NOW = Instant.parse("2024-05-05T10:00:00Z");

  @Test
  void readsTokenOrAccessToken() throws Exception {
    assertThat(read("{\"token\":\"a\",\"access_token\":\"b\"}").reveal()).isEqualTo("a");
    assertThat(read("{\"access_token\":\"b\"}").reveal()).isEqualTo("b");
    assertThat(read("{\"token\":\"\",\"access_token\":\"b\"}").reveal()).isEqualTo("b");
  }

  @ParameterizedTest
  @CsvSource({"300, 300", "60, 60", "59, 60", "0, 60", "-5, 60", "1e3, 1000", "99999999999, 86400"})
  void lifetimeIsAtLeastAMinute(String expiresIn, long seconds) throws Exception {
    assertThat(read("{\"token\":\"a\",\"expires_in\":" + expiresIn + "}").expiry())
        .isEqualTo(NOW.plusSeconds(seconds));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e-99999999999", "0e99999999999", "-0e-99999999999"})
  void aLifetimeWithAnAbsurdExponentIsTheShortest(String expiresIn) throws Exception {
    assertThat(read("{\"token\":\"a\",\"expires_in\":" + expiresIn + "}").expiry())
        .isEqualTo(NOW.plusSeconds(60));
  }

  @Test
  @Timeout(5)
  void aLifetimeWithAMillionDigitsCostsLittle() throws Exception {
    byte[] json =
        ("{\"token\":\"a\",\"expires_in\":100." + "7".repeat(1_000_000) + "}")
            .getBytes(StandardCharsets.UTF_8);

    assertThat(TokenAnswer.read(json, json.length, NOW).expiry()).isEqualTo(NOW.plusSeconds(100));
  }

  @Test
  void lifetimeCountsFromIssueOrFromNow() throws Exception {
    assertThat(
            read("{\"token\":\"a\",\"expires_in\":300,\"issued_at\":\"2024-05-05T09:59:00Z\"}")
                .expiry())
        .isEqualTo(NOW.plusSeconds(240));
    for (String issued : new String[] {"0001-01-01T00:00:00Z", "2031-01-01T00:00:00Z", "rot"}) {
      assertThat(
              read("{\"token\":\"a\",\"expires_in\":300,\"issued_at\":\"" + issued + "\"}")
                  .expiry())
          .isEqualTo(NOW.plusSeconds(300));
    }
    assertThat(read("{\"token\":\"a\"}").expiry()).isEqualTo(NOW.plusSeconds(60));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "\"token\"",
        "{}",
        "{\"token\":5}",
        "{\"token\":\"\"}",
        "{\"token\":null}",
        "{\"token\":\"hidden\"} x",
        "{\"token\":\"hidden\\r\\nX: y\"}",
        "{\"token\":\"hidden token\"}",
        "<html>hidden</html>"
      })
  void refusesAnswersWithoutAUsableTokenAndDoesNotRepeatThem(String json) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(TokenAnswer.UnusableException.class)
        .hasMessageNotContaining("hidden");
  }

  @Test
  void neverShowsTheToken() throws Exception {
    assertThat(read("{\"token\":\"hidden\"}").toString()).isEqualTo("[redacted]");
  }

  private static TokenServer.Token read(String json) throws Exception {
    return TokenAnswer.read(json.getBytes(StandardCharsets.UTF_8), 1000, NOW);
  }
}
