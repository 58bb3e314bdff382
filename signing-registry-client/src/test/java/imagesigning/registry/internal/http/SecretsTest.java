package imagesigning.registry.internal.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLEncoder;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
  private static final String PASSWORD = "Tr0ub4dor&3 pass";
  private static final String BASIC = base64("some-robot:" + PASSWORD);
  private static final Secrets SECRETS = Secrets.of("Basic " + BASIC);

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  @Test
  void findsThePasswordInEveryCommonForm() {
    assertThat(SECRETS.areIn("you sent Authorization: Basic " + BASIC)).isTrue();
    assertThat(SECRETS.areIn("wrong password '" + PASSWORD + "'")).isTrue();
    assertThat(SECRETS.areIn(PASSWORD.toUpperCase(Locale.ROOT))).isTrue();
    assertThat(SECRETS.areIn("?p=" + URLEncoder.encode(PASSWORD, UTF_8) + "&x")).isTrue();
    assertThat(SECRETS.areIn(HexFormat.of().formatHex(PASSWORD.getBytes(UTF_8)))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "ab", "abc", "pw=", "Authorization: "})
  void findsThePasswordInBase64AtAnyOffset(String before) {
    assertThat(SECRETS.areIn("x" + base64(before + PASSWORD + "!"))).isTrue();
  }

  @Test
  void findsPartsOfIt() {
    assertThat(SECRETS.areIn("you sent " + BASIC.substring(0, 10) + "...")).isTrue();
    assertThat(SECRETS.areIn("..." + PASSWORD.substring(4, 13))).isTrue();
    assertThat(Secrets.of("Bearer abcdefghijklmnop").areIn("token cdefghij is old")).isTrue();
  }

  @Test
  void leavesOtherTextAlone() {
    assertThat(SECRETS.areIn("some-robot may not push to ns/app: quota exceeded")).isFalse();
    assertThat(SECRETS.areIn("Basic realm wanted")).isFalse();
    assertThat(Secrets.of("Bearer abcdefghijklmnop").areIn("abcdefg is not much")).isFalse();
    assertThat(Secrets.NONE.areIn(PASSWORD)).isFalse();
  }

  @Test
  void shortSecretsMustBeThereAsAWhole() {
    Secrets secrets = Secrets.of("Basic " + base64("u:pw"));
    assertThat(secrets.areIn("your pw is wrong")).isTrue();
    assertThat(secrets.areIn("nothing here")).isFalse();
  }

  @Test
  void oddHeadersAreSecretAsTheyAre() {
    assertThat(Secrets.of("Basic %%%%not-base64").areIn("%%%%not-base64")).isTrue();
    assertThat(Secrets.of("Basic " + base64("nobody:")).areIn("anything")).isFalse();
    assertThat(SECRETS).hasToString("[redacted]");
  }

  @Test
  void aCallRemembersItsCredentialWhereItIsSentOnWithoutIt() {
    HttpCall call =
        HttpCall.get(URI.create("https://h/a"), TlsMode.VERIFIED, 1).authorizedBy("Basic " + BASIC);
    HttpCall moved = call.anonymous().at(URI.create("https://other/" + BASIC), TlsMode.VERIFIED);

    assertThat(moved.authorization()).isEmpty();
    assertThat(moved.shown("sent by " + PASSWORD)).doesNotContain("Tr0ub");
    assertThat(moved.toString()).isEqualTo("GET an address that repeats the credentials");
    assertThat(call.url()).isEqualTo("https://h/a");
    assertThat(call.shown("x\u001b[2J" + "y".repeat(100_000)))
        .startsWith("x\\u001b[2Jy")
        .hasSizeLessThan(340);
  }
}
