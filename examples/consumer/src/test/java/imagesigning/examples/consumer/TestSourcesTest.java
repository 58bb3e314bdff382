package imagesigning.examples.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * No test skips itself: an assertion that expects another exception takes the skip for a failure.
 * What may be missing is a condition of {@code signing-testing}, and only that module looks for it.
 */
class TestSourcesTest {
  private static final Pattern SKIPS_ITSELF =
      Pattern.compile(
          "\\bAssumptions\\b|\\bassum(?:e|ing)[A-Z]\\w*\\(|\\bTestAborted\\w*|\\babort\\(|@Disabled\\b");
  private static final Pattern LOOKS_BY_ITSELF =
      Pattern.compile("\"(?:vectors|peers)\\.(?:dir|required)\"|shared/vectors|/opt/peers");

  private static List<Path> sources() throws IOException {
    List<Path> sources = new ArrayList<>();
    try (Stream<Path> all =
        Files.find(Path.of("../.."), 20, (path, attributes) -> path.toString().endsWith(".java"))) {
      all.filter(path -> path.toString().contains("/src/test/java/"))
          .filter(path -> !path.startsWith("../../signing-testing"))
          .filter(path -> !path.endsWith("TestSourcesTest.java"))
          .forEach(sources::add);
    }
    return sources;
  }

  private static List<String> offences(Pattern rule) throws IOException {
    List<String> found = new ArrayList<>();
    for (Path source : sources()) {
      for (String line : Files.readAllLines(source)) {
        if (rule.matcher(line).find()) {
          found.add(source + ": " + line.strip());
        }
      }
    }
    return found;
  }

  @Test
  void noneSkipsItself() throws IOException {
    assertThat(offences(SKIPS_ITSELF)).isEmpty();
  }

  @Test
  void noneLooksForVectorsOrPeersByItself() throws IOException {
    assertThat(offences(LOOKS_BY_ITSELF)).isEmpty();
  }

  @Test
  void seesTheTestsOfEveryModule() throws IOException {
    assertThat(sources())
        .extracting(path -> path.getFileName().toString())
        .contains(
            "PolicyFilesTest.java", "SkopeoShapesInteropIT.java", "KilledServiceInteropIT.java")
        .hasSizeGreaterThan(300);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "import static org.junit.jupiter.api.Assumptions.assumeTrue;",
        "    assumeTrue(Files.exists(file));",
        "    assumingThat(there, () -> read());",
        "    Assumptions.abort(message);",
        "    abort(message);",
        "    throw new TestAbortedException(message);",
        "  @Disabled(\"for now\")",
      })
  void findsWhatSkips(String line) {
    assertThat(SKIPS_ITSELF.matcher(line).find()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Path.of(System.getProperty(\"vectors.dir\"))",
        "Boolean.getBoolean(\"peers.required\")",
        "Path.of(\"../../shared/vectors\")",
      })
  void findsWhatLooks(String line) {
    assertThat(LOOKS_BY_ITSELF.matcher(line).find()).isTrue();
  }
}
