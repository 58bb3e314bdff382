package imagesigning.registry.internal.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChallengeTest {

  @Test
  void readsBearerWithQuotedParameters() {
    Challenge challenge =
        only(
            "Bearer realm=\"https://auth.example.com/token\",service=\"registry.example.com\","
                + "scope=\"repository:library/busybox:pull,push\"");

    assertThat(challenge.scheme()).isEqualTo(Challenge.Scheme.BEARER);
    assertThat(challenge.parameters())
        .isEqualTo(
            Map.of(
                "realm", "https://auth.example.com/token",
                "service", "registry.example.com",
                "scope", "repository:library/busybox:pull,push"));
  }

  @Test
  void readsTokensEscapesSpacesAndAnyCase() {
    Challenge challenge = only(" BEARER \t Realm = x");

    assertThat(challenge.parameters()).isEmpty();
    assertThat(only("bEARER  REALM=abc , Service=\"a\\\"b\\\\c\"").parameters())
        .isEqualTo(Map.of("realm", "abc", "service", "a\"b\\c"));
  }

  @Test
  void readsBasicWithoutAnyParameter() {
    assertThat(only("Basic").scheme()).isEqualTo(Challenge.Scheme.BASIC);
  }

  @Test
  void keepsWhatCameBeforeSomethingItDoesNotUnderstand() {
    assertThat(only("Bearer realm=\"a\",;;;").parameters()).isEqualTo(Map.of("realm", "a"));
    assertThat(only("Bearer realm=\"a\",service=\"never ends").parameter("service")).isEmpty();
    assertThat(only("Basic realm=\"a\", Bearer realm=\"b\"").parameters())
        .isEqualTo(Map.of("realm", "a"));
  }

  @Test
  void firstKnownChallengeWins() {
    Optional<Challenge> challenge =
        Challenge.firstKnown(List.of("Negotiate", "Bearer realm=\"a\"", "Basic realm=\"b\""));

    assertThat(challenge.map(Challenge::scheme)).contains(Challenge.Scheme.BEARER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "Digest realm=\"a\"", "=", "\"Basic\"", "Basic2 realm=a"})
  void findsNothingInOtherLines(String line) {
    assertThat(Challenge.firstKnown(List.of(line))).isEmpty();
  }

  @Test
  void namesAMissingScopeOnlyIfItHasThreeParts() {
    assertThat(
            only("Bearer realm=\"r\",scope=\"repository:a:pull\",error=\"insufficient_scope\"")
                .missingScope())
        .contains("repository:a:pull");
    assertThat(
            only("Bearer realm=\"r\",scope=\"repository:a\",error=\"insufficient_scope\"")
                .missingScope())
        .isEmpty();
    assertThat(
            only("Bearer realm=\"r\",scope=\"repository:a:pull\",error=\"invalid_token\"")
                .missingScope())
        .isEmpty();
  }

  private static Challenge only(String line) {
    return Challenge.firstKnown(List.of(line)).orElseThrow();
  }
}
