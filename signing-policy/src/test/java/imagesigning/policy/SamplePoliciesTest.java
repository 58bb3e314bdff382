package imagesigning.policy;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.ImageReference;
import imagesigning.policy.PolicyProblem.Severity;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Policies as documentation shows them, with comments and slips. Every defect is reported at its
 * place in one run; when some are mended, exactly the others remain.
 */
class SamplePoliciesTest {

  /** A defect of the commented sample: where it stands, and how it is mended. */
  private record Defect(String at, String code, String wrong, String right) {}

  private static final List<Defect> DEFECTS =
      List.of(
          comment("4:7", "/* Anything in the docker.io/library namespace will match this rule */"),
          comment("5:7", "/* \"insecureAcceptAnything\" allows unsigned images */"),
          comment("8:7", "/* Reject any image hosted on quay.io */"),
          comment(
              "11:7",
              "/* Images hosted on example.com will be accepted only if they are signed\n"
                  + "        with a trusted key */"),
          new Defect("15:9", "duplicate-key", "\"type\": \"GPGKeys\"", "\"keyType\": \"GPGKeys\""),
          new Defect(
              "17:9",
              "conflicting-keys",
              "        \"keyPath\": \"/etc/gpg/public-key.gpg\",\n"
                  + "        \"keyPaths\": [\"/etc/gpg/public-key-1.gpg\","
                  + " \"/etc/gpg/public-key-2.gpg\"],\n",
              "\n\n"),
          new Defect("18:20", "invalid-base64", "base64-encoded-keyring-data", "bm9uc2Vuc2U="),
          new Defect("19:36", "unknown-identity-type", "matchRespository", "matchRepository"),
          comment(
              "24:3", "/* Any images not matching the above will be caught by the default rule */"),
          comment(
              "25:3",
              "/* This can intself be set to reject all, allow all or require signed images */"),
          new Defect("26:32", "bracket", "\"reject\"]]", "\"reject\"}]"));

  @Test
  void reportsEveryDefectOfTheSampleInOneRun() {
    assertThat(errors(sample())).isEqualTo(places(DEFECTS));
  }

  @Test
  void reportsTheNextDefectWhenOneIsMended() {
    String text = sample();
    for (int mended = 0; mended < DEFECTS.size(); mended++) {
      text = mend(text, DEFECTS.get(mended));
      assertThat(errors(text)).isEqualTo(places(DEFECTS.subList(mended + 1, DEFECTS.size())));
    }
  }

  @Test
  void reportsWhatIsLeftInWhateverOrderDefectsAreMended() {
    for (long seed = 0; seed < 300; seed++) {
      List<Defect> order = new ArrayList<>(DEFECTS);
      Collections.shuffle(order, new Random(seed));
      Set<Defect> left = new HashSet<>(DEFECTS);
      String text = sample();
      for (Defect defect : order) {
        text = mend(text, defect);
        left.remove(defect);
        assertThat(errors(text))
            .as("seed %d:%n%s", seed, text)
            .isEqualTo(places(DEFECTS.stream().filter(left::contains).toList()));
      }
    }
  }

  @Test
  void loadsTheSampleWhenAllIsMended() {
    String text = sample();
    for (Defect defect : DEFECTS) {
      text = mend(text, defect);
    }

    Policy policy = Policy.parse(text.getBytes(StandardCharsets.UTF_8), "sample");

    assertThat(policy.defaultRequirements()).containsExactly(PolicyRequirement.reject());
    assertThat(policy.transports().get("docker").keySet())
        .containsExactly("docker.io/library", "quay.io", "example.com");
  }

  @Test
  void explainsTheDefectsOfTheSample() {
    List<PolicyProblem> problems = lint(sample());

    assertThat(message(problems, "comment"))
        .contains("comments are not JSON; podman refuses this file too");
    assertThat(message(problems, "duplicate-key"))
        .contains("type")
        .contains("14")
        .contains("did you mean \"keyType\"?")
        .contains("$.transports.docker[\"example.com\"][0].type");
    assertThat(message(problems, "conflicting-keys")).contains("keyPath, keyPaths and keyData");
    assertThat(message(problems, "invalid-base64"))
        .contains("keyData is not valid base64 at character 6");
    assertThat(message(problems, "unknown-identity-type"))
        .contains("matchRespository")
        .contains("did you mean \"matchRepository\"?");
    assertThat(message(problems, "bracket"))
        .contains("26:15")
        .contains("$.default[0]")
        .contains("}");
  }

  @Test
  void reportsTheCommentOfTheSecondSample() {
    List<PolicyProblem> problems = lint(read("commented-registry.json"));

    assertThat(problems).extracting(PolicyProblem::code).containsExactly("comment");
    assertThat(problems.get(0).line()).isEqualTo(14);
    assertThat(problems.get(0).column()).isEqualTo(46);
    assertThat(problems.get(0).path()).isEqualTo("$.transports[\"containers-storage\"]");
  }

  @Test
  void loadsTheSecondSampleWithoutItsComment() {
    String text = read("commented-registry.json").replaceAll("/\\*.*\\*/", "");

    assertThat(lint(text)).isEmpty();
    assertThat(
            Policy.parse(text.getBytes(StandardCharsets.UTF_8), "sample")
                .transports()
                .get("containers-storage"))
        .containsKey("");
  }

  @Test
  void decidesByTheFirstSampleAsItsTextSays() {
    String text = sample();
    for (Defect defect : DEFECTS) {
      text = mend(text, defect);
    }
    Policy policy = Policy.parse(text.getBytes(StandardCharsets.UTF_8), "sample");

    assertThat(requirements(policy, "docker://docker.io/library/busybox:1"))
        .containsExactly(PolicyRequirement.insecureAcceptAnything());
    assertThat(requirements(policy, "docker://quay.io/team/app:1"))
        .containsExactly(PolicyRequirement.reject());
    assertThat(requirements(policy, "docker://example.com/app:1"))
        .singleElement()
        .isInstanceOfSatisfying(
            PolicyRequirement.SignedBy.class,
            signedBy -> assertThat(signedBy.signedIdentity().type()).isEqualTo("matchRepository"));
    // Neither is in a scope above: a host is no prefix of another, and this is another namespace.
    assertThat(requirements(policy, "docker://example.com.evil.test/app:1"))
        .containsExactly(PolicyRequirement.reject());
    assertThat(requirements(policy, "docker://docker.io/team/app:1"))
        .containsExactly(PolicyRequirement.reject());
  }

  @Test
  void decidesByTheSecondSampleAsItsTextSays() {
    String text = read("commented-registry.json").replaceAll("/\\*.*\\*/", "");
    Policy policy = Policy.parse(text.getBytes(StandardCharsets.UTF_8), "sample");

    assertThat(requirements(policy, "docker://fluffy.example.com/app:1"))
        .containsExactly(
            PolicyRequirement.signedBy()
                .keyType(PolicyRequirement.KeyType.GPG_KEYS)
                .keyPath("/path-to-pupsik-key.gpg")
                .signedIdentity(new SignedIdentity.MatchRepoDigestOrExact())
                .build());
    assertThat(requirements(policy, "docker://other.example.com/app:1"))
        .containsExactly(PolicyRequirement.reject());
    assertThat(requirements(policy, "containers-storage:[overlay@/srv]fluffy.example.com/app:1"))
        .containsExactly(PolicyRequirement.insecureAcceptAnything());
  }

  private static List<PolicyRequirement> requirements(Policy policy, String image) {
    return policy.requirementsFor(ImageReference.parse(image)).requirements();
  }

  private static Defect comment(String at, String text) {
    return new Defect(at, "comment", text, text.replaceAll("[^\n]", " "));
  }

  /** Keeps every line where it is. */
  private static String mend(String text, Defect defect) {
    assertThat(text).contains(defect.wrong());
    return text.replace(defect.wrong(), defect.right());
  }

  private static List<String> places(List<Defect> defects) {
    return defects.stream().map(d -> d.at() + " " + d.code()).toList();
  }

  private static List<String> errors(String text) {
    return lint(text).stream()
        .filter(p -> p.severity() == Severity.ERROR)
        .map(p -> p.line() + ":" + p.column() + " " + p.code())
        .toList();
  }

  private static List<PolicyProblem> lint(String text) {
    return Policy.lint(text.getBytes(StandardCharsets.UTF_8), "sample");
  }

  private static String message(List<PolicyProblem> problems, String code) {
    Stream<PolicyProblem> those = problems.stream().filter(p -> p.code().equals(code));
    return those.findFirst().orElseThrow().toString();
  }

  private static String sample() {
    return read("commented-sample.json");
  }

  private static String read(String name) {
    try (InputStream in = SamplePoliciesTest.class.getResourceAsStream("/policies/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
