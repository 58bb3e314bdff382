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
    Secrets secrets = Secrets.of("Basic " + base64("u:pass1"));
    assertThat(secrets.areIn("your pass1 is wrong")).isTrue();
    assertThat(secrets.areIn("your pass is wrong")).isFalse();
  }

  /** A password of three letters is guessed at once, and stands in many a word. */
  @Test
  void aTrivialPasswordDoesNotSilenceAServer() {
    assertThat(Secrets.of("Basic " + base64("u:app")).areIn("no access to ns/app")).isFalse();
  }

  /** Eight digits of hex would be found by chance in the digest of some image. */
  @Test
  void hexOfAFewCharactersIsNoSecret() {
    String hex = HexFormat.of().formatHex(PASSWORD.getBytes(UTF_8));
    assertThat(SECRETS.areIn("sha256:" + hex.substring(4, 18))).isFalse();
    assertThat(SECRETS.areIn(hex.substring(2, 18))).isTrue();
  }

  @Test
  void anAddressThatWeAskedOurselvesIsShown() {
    HttpCall call =
        HttpCall.get(URI.create("https://h/v2/app1/tags"), TlsMode.VERIFIED, 1)
            .authorizedBy("Basic " + base64("u:app1"));
    assertThat(call.url()).isEqualTo("https://h/v2/app1/tags");
    assertThat(call.shown("you sent app1")).doesNotContain("app1");

    HttpCall moved =
        HttpCall.get(URI.create("https://h/v2/x"), TlsMode.VERIFIED, 1)
            .authorizedBy("Basic " + base64("u:app1"))
            .at(URI.create("https://h/app1"), TlsMode.VERIFIED);
    assertThat(moved.url()).doesNotContain("app1");
  }

  @Test
  void aFormKnowsItsCredential() {
    HttpCall call =
        HttpCall.postForm(
            URI.create("https://h/t"), TlsMode.VERIFIED, new byte[0], "identity-4711", 1);
    assertThat(call.shown("refresh_token=identity-4711")).doesNotContain("4711");
    assertThat(call.shown(URI.create("https://h/identity-4711"))).doesNotContain("4711");
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
