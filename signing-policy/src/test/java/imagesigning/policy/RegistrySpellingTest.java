package imagesigning.policy;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.ImageReference;
import imagesigning.core.RejectionReason;
import imagesigning.policy.testing.TestImage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Other spellings of a registry's name, by which an image misses its scope. */
class RegistrySpellingTest {
  private static final String ANYTHING = "[{\"type\": \"insecureAcceptAnything\"}]";
  private static final String SIGNED =
      "[{\"type\": \"signedBy\", \"keyType\": \"GPGKeys\", \"keyPath\": \"/k\"}]";
  private static final String SCOPES =
      "\"registry.example.com\": %1$s, \"docker.io\": %1$s".formatted(SIGNED);

  private static String policy(String byDefault, String scopes) {
    return "{\"default\": %s, \"transports\": {\"docker\": {%s}}}".formatted(byDefault, scopes);
  }

  private static Verdict judge(String image, boolean strict) {
    byte[] json = policy(ANYTHING, SCOPES).getBytes(StandardCharsets.UTF_8);
    PolicyEvaluator evaluator =
        PolicyEvaluator.builder(Policy.parse(json, "policy.json"))
            .requireUsualRegistryNames(strict)
            .build();
    ImageReference reference = ImageReference.parse(image);
    Verdict verdict = evaluator.evaluate(reference, TestImage.MANIFEST, List.of());
    // Before anything is fetched, the answer is the same.
    evaluator
        .plan(reference)
        .decided()
        .ifPresent(decided -> assertThat(decided.outcome()).isEqualTo(verdict.outcome()));
    return verdict;
  }

  @ParameterizedTest
  @CsvSource({
    "docker://REGISTRY.example.com/app:1, registry.example.com",
    "docker://registry.example.com:443/app:1, registry.example.com",
    "docker://registry.example.com:80/app:1, registry.example.com",
    "docker://registry.example.com:0443/app:1, registry.example.com",
    "docker://Registry.example.com:05000/app:1, registry.example.com:5000",
    "docker://registry-1.docker.io/library/app:1, docker.io",
    "docker://registry-1.docker.io:443/library/app:1, docker.io",
    "docker://docker.io:443/library/app:1, docker.io",
    "docker://LOCALHOST:5000/app:1, localhost:5000"
  })
  void anotherSpellingMissesTheScopeAndIsRejectedOnDemand(String image, String usual) {
    assertThat(judge(image, false)).isInstanceOf(Verdict.Allowed.class);

    assertThat(judge(image, true))
        .isInstanceOfSatisfying(
            Verdict.Rejected.class,
            rejected -> {
              assertThat(rejected.reason()).isEqualTo(RejectionReason.REGISTRY_SPELLING);
              assertThat(rejected.message()).contains("another spelling of \"" + usual + "\"");
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "docker://registry.example.com/app:1",
        "docker://app:1",
        "docker://docker.io/library/app:1",
        "docker://index.docker.io/library/app:1"
      })
  void usualNamesAreJudgedByTheirScope(String image) {
    assertThat(judge(image, true))
        .isInstanceOfSatisfying(
            Verdict.Rejected.class,
            rejected -> assertThat(rejected.reason()).isEqualTo(RejectionReason.NO_SIGNATURE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "docker://other.example.com:5000/app:1",
        "docker://localhost:8443/app:1",
        "docker://127.0.0.1:44380/app:1"
      })
  void otherRegistriesFallToTheDefault(String image) {
    assertThat(judge(image, true)).isInstanceOf(Verdict.Allowed.class);
  }

  private static List<String> lint(String policy) {
    return Policy.lint(policy.getBytes(StandardCharsets.UTF_8), "p").stream()
        .map(p -> p.code() + " " + p.path())
        .toList();
  }

  @Test
  void lintWarnsOfADefaultThatAcceptsWhatScopesGuard() {
    assertThat(lint(policy(ANYTHING, SCOPES))).containsExactly("open-default $.default[0]");
    assertThat(lint(policy("[{\"type\": \"reject\"}]", "\"\": " + ANYTHING + "," + SCOPES)))
        .containsExactly("open-default $.transports.docker[\"\"][0]");
  }

  @Test
  void lintDoesNotWarnOfOtherDefaults() {
    assertThat(lint(policy("[{\"type\": \"reject\"}]", SCOPES))).isEmpty();
    assertThat(lint(policy(ANYTHING, "\"a.example.com\": " + ANYTHING))).isEmpty();
    assertThat(lint(policy(ANYTHING, "\"a.example.com\": [{\"type\": \"reject\"}]"))).isEmpty();
    assertThat(lint(policy(ANYTHING, "\"\": [{\"type\": \"reject\"}]," + SCOPES))).isEmpty();
    assertThat(lint(policy(ANYTHING, "\"\": " + SIGNED))).isEmpty();
  }
}
