package imagesigning.policy;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.json.JsonFormatException;
import imagesigning.core.json.JsonValue.JsonObject;
import imagesigning.core.json.JsonValue.Member;
import imagesigning.core.json.StrictJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Both renderings of verdicts of every kind, against golden files. To write them anew, run with
 * {@code -Dgolden.write=true} and read the difference.
 */
class VerdictRenderingTest {
  private static final Path GOLDEN = Path.of("src/test/resources/verdicts");
  private static final Set<String> ANSWERS = Set.of("allowed", "rejected", "indeterminate");

  static List<String> names() {
    return List.copyOf(ExampleVerdicts.all().keySet());
  }

  private static void compare(String file, String actual) throws IOException {
    Path golden = GOLDEN.resolve(file);
    if (Boolean.getBoolean("golden.write")) {
      Files.createDirectories(GOLDEN);
      Files.writeString(golden, actual + "\n");
    }
    assertThat(actual + "\n").isEqualTo(Files.readString(golden));
  }

  @ParameterizedTest
  @MethodSource("names")
  void textIsAsInTheGoldenFile(String name) throws IOException {
    compare(name + ".txt", ExampleVerdicts.all().get(name).explain());
  }

  @ParameterizedTest
  @MethodSource("names")
  void jsonIsAsInTheGoldenFile(String name) throws IOException {
    compare(name + ".json", ExampleVerdicts.all().get(name).toJson());
  }

  @ParameterizedTest
  @MethodSource("names")
  void theAnswerStandsInTheFirstLineAndNowhereElse(String name) {
    Verdict verdict = ExampleVerdicts.all().get(name);
    List<String> lines = verdict.explain().lines().toList();
    assertThat(lines.get(0)).startsWith(verdict.outcome() + ": ");
    for (String answer : ANSWERS) {
      assertThat(lines.subList(1, lines.size())).noneMatch(line -> line.contains(answer));
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void textHasNothingThatSteersATerminal(String name) {
    assertThat(ExampleVerdicts.all().get(name).explain().replace("\n", ""))
        .matches("\\P{Cntrl}*")
        .doesNotContain("\u202e");
  }

  @ParameterizedTest
  @MethodSource("names")
  void jsonIsOneStrictLineWithTheDocumentedMembers(String name) throws JsonFormatException {
    Verdict verdict = ExampleVerdicts.all().get(name);
    String json = verdict.toJson();
    assertThat(json).doesNotContain("\n");
    JsonObject root =
        (JsonObject) StrictJson.parse(json.getBytes(StandardCharsets.UTF_8), 1_000_000, 20);
    List<String> members =
        root.members().stream()
            .map(Member::name)
            .filter(m -> !m.equals("pinnedReference"))
            .toList();
    assertThat(members)
        .containsExactly(
            "formatVersion",
            "image",
            "digest",
            "verdict",
            "reason",
            "message",
            "platform",
            "scope",
            "requirements",
            "warnings",
            "instances");
    boolean pinned = verdict instanceof Verdict.Allowed a && a.pinnedReference().isPresent();
    assertThat(root.get("pinnedReference").isPresent()).isEqualTo(pinned);
  }
}
