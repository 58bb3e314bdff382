package imagesigning.policy;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.policy.PolicyProblem.Severity;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** One wrong character anywhere in a valid policy is reported on its line. */
class PolicyMutationTest {
  private static final String POLICY =
      """
      {
        "default": [
          {"type": "reject"}
        ],
        "transports": {
          "docker": {
            "example.com/app": [
              {"type": "signedBy", "keyType": "GPGKeys", "keyPath": "/k",
               "signedIdentity": {"type": "matchRepository"}}
            ],
            "": [{"type": "insecureAcceptAnything"}]
          }
        }
      }
      """;
  private static final String SURPLUS = "{}[]\":,x#\n\0";
  private static final String WRONG = "}]\",x";

  @Test
  void reportsTheLineOfEveryMissingCharacter() {
    List<String> wrong = new ArrayList<>();
    for (int at = 0; at < POLICY.length(); at++) {
      check(POLICY, at, new StringBuilder(POLICY).deleteCharAt(at).toString(), wrong);
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void reportsTheLineOfEverySurplusCharacter() {
    List<String> wrong = new ArrayList<>();
    for (int at = 0; at <= POLICY.length(); at++) {
      for (char c : SURPLUS.toCharArray()) {
        check(POLICY, at, new StringBuilder(POLICY).insert(at, c).toString(), wrong);
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void reportsTheLineOfEveryWrongCharacter() {
    List<String> wrong = new ArrayList<>();
    for (int at = 0; at < POLICY.length(); at++) {
      for (char c : WRONG.toCharArray()) {
        check(POLICY, at, POLICY.substring(0, at) + c + POLICY.substring(at + 1), wrong);
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void reportsTheLineOfOneChangeInLargerPolicies() {
    List<String> wrong = new ArrayList<>();
    for (long seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      String policy = new PolicyGenerator(seed).policy().toJson();
      int at = random.nextInt(policy.length());
      char c = SURPLUS.charAt(random.nextInt(SURPLUS.length()));
      StringBuilder mutated = new StringBuilder(policy);
      switch (random.nextInt(3)) {
        case 0 -> mutated.insert(at, c);
        case 1 -> mutated.setCharAt(at, c);
        default -> mutated.deleteCharAt(at);
      }
      int before = wrong.size();
      check(policy, at, mutated.toString(), wrong);
      if (wrong.size() > before) {
        wrong.set(before, "seed " + seed + " " + wrong.get(before));
      }
    }
    assertThat(wrong).isEmpty();
  }

  /** If it is refused, then with few errors, the first of them on the right line. */
  private static void check(String policy, int at, String mutated, List<String> wrong) {
    byte[] bytes = mutated.getBytes(StandardCharsets.UTF_8);
    List<PolicyProblem> errors =
        Policy.lint(bytes, "policy.json").stream()
            .filter(p -> p.severity() == Severity.ERROR)
            .toList();
    if (errors.isEmpty()) {
      Policy.parse(bytes, "policy.json");
      return;
    }
    int line = lineOf(policy, at);
    PolicyProblem first = errors.get(0);
    boolean right =
        first.line() >= line && first.line() <= lineOf(mutated, whereItShows(mutated, at))
            || first.message().matches(".*\\b" + line + ":\\d+.*");
    if (!right || errors.size() > mostErrors(policy, mutated)) {
      wrong.add((right ? "more " : "wrong ") + at + " line " + line + ": " + errors);
    }
  }

  /**
   * One; a surplus bracket may also show as a value of the wrong kind, and a NUL in place of a
   * bracket is a stray character and a missing bracket, which can move what follows.
   */
  private static int mostErrors(String policy, String mutated) {
    if (mutated.indexOf('\0') >= 0) {
      return 3;
    }
    return mutated.length() > policy.length() ? 2 : 1;
  }

  /**
   * A superfluous or missing bracket or comma cannot be noticed before the second token behind it;
   * of several equal brackets in a row any one may be called superfluous.
   */
  private static int whereItShows(String mutated, int at) {
    int shows = token(mutated, token(mutated, token(mutated, at) + 1) + 1);
    for (int next = token(mutated, shows + 1);
        next < mutated.length() && mutated.charAt(shows) == mutated.charAt(next);
        next = token(mutated, shows + 1)) {
      shows = next;
    }
    return shows;
  }

  private static int token(String text, int at) {
    int next = Math.min(at, text.length());
    while (next < text.length() && Character.isWhitespace(text.charAt(next))) {
      next++;
    }
    return next;
  }

  private static int lineOf(String text, int at) {
    return 1 + (int) text.substring(0, at).chars().filter(c -> c == '\n').count();
  }
}
