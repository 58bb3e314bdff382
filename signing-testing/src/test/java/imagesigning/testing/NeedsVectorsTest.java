package imagesigning.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NeedsVectorsTest {
  @TempDir Path directory;
  private Path vectors;

  @BeforeEach
  void makeVectors() throws IOException {
    vectors = Files.createDirectory(directory.resolve("vectors"));
    Files.writeString(vectors.resolve("names.txt"), "a\nb\n");
  }

  /** All of it reads vectors. */
  @NeedsVectors
  static class Whole {
    private static String names;

    @BeforeAll
    static void read() {
      names = Vectors.text("names.txt");
    }

    static Stream<String> names() {
      return Vectors.text("names.txt").lines();
    }

    @Test
    void once() {
      assertThat(names).isEqualTo("a\nb\n");
    }

    @ParameterizedTest
    @MethodSource("names")
    void each(String name) {
      assertThat(names).contains(name);
    }

    @TestFactory
    Stream<DynamicTest> made() {
      return names().map(name -> DynamicTest.dynamicTest(name, () -> each(name)));
    }

    @Test
    void expectsAnotherException() {
      assertThatThrownBy(() -> Integer.parseInt(Vectors.text("names.txt")))
          .isInstanceOf(NumberFormatException.class);
    }
  }

  /** Some of it does. */
  static class Part {
    static Stream<String> names() {
      return Vectors.text("names.txt").lines();
    }

    @Test
    void plain() {}

    @NeedsVectors
    @ParameterizedTest
    @MethodSource("names")
    void each(String name) {
      assertThat(name).hasSize(1);
    }
  }

  /** It forgot to say so, behind a test that did. */
  static class Forgetful {
    @Test
    @NeedsVectors
    void guarded() {
      assertThat(Vectors.directory()).isDirectory();
    }

    @Test
    void unguarded() {
      assertThat(Vectors.directory()).isDirectory();
    }
  }

  /** The second file was never there. */
  @NeedsVectors
  static class Incomplete {
    @Test
    void readsAnotherFile() {
      Vectors.read("other.txt");
    }
  }

  private Run run(Class<?> sample, Path where, String required) {
    return Run.of(
        sample,
        directory.resolve("counters"),
        Map.of("vectors.dir", where.toString(), "vectors.required", required));
  }

  private Path nowhere() {
    return directory.resolve("nowhere");
  }

  @Test
  void runsAndCountsWhatIsThere() throws IOException {
    Run run = run(Whole.class, vectors, "false");

    assertThat(run.failed).isEmpty();
    assertThat(run.passed).hasSize(6);
    assertThat(run.lines()).containsExactly("VECTORS Whole: 6 executed, 0 skipped");
  }

  @Test
  void skipsAClassBeforeAnythingInItRuns() throws IOException {
    Run run = run(Whole.class, nowhere(), "false");

    assertThat(run.failed).isEmpty();
    assertThat(run.passed).isEmpty();
    assertThat(run.skipped).hasSize(1);
    assertThat(run.skipped.values())
        .allMatch(reason -> reason.contains("missing vectors: no directory " + nowhere()));
    assertThat(run.lines()).containsExactly("VECTORS Whole: 0 executed, 4 skipped");
    assertThat(run.printed)
        .contains("VECTORS Whole: 0 executed, 4 skipped (missing vectors: no directory ");
  }

  @Test
  void skipsAMethodBeforeItsParametersAreRead() throws IOException {
    Run run = run(Part.class, nowhere(), "false");

    assertThat(run.failed).isEmpty();
    assertThat(run.passed).containsExactly("plain()");
    assertThat(run.skipped).containsOnlyKeys("each(String)");
    assertThat(run.lines()).containsExactly("VECTORS Part: 0 executed, 1 skipped");
  }

  @Test
  void countsOnlyTheMethodsThatNeedVectors() throws IOException {
    Run run = run(Part.class, vectors, "true");

    assertThat(run.passed).hasSize(3);
    assertThat(run.lines()).containsExactly("VECTORS Part: 2 executed, 0 skipped");
  }

  @Test
  void failsWhereVectorsAreRequired() throws IOException {
    for (Class<?> sample : new Class<?>[] {Whole.class, Part.class}) {
      Run run = run(sample, nowhere(), "true");

      assertThat(run.skipped).isEmpty();
      assertThat(run.failed).hasSize(1);
      assertThat(run.failed.values())
          .allMatch(failure -> failure.getMessage().contains("vectors.required is set"));
      assertThat(run.lines()).isEmpty();
    }
  }

  @Test
  void failsWhereOneFileIsMissing() {
    assertThat(run(Incomplete.class, vectors, "false").failed).hasSize(1);
  }

  @Test
  void givesNothingToATestThatDoesNotSaySo() {
    Run run = run(Forgetful.class, vectors, "true");

    assertThat(run.passed).containsExactly("guarded()");
    assertThat(run.failed).containsOnlyKeys("unguarded()");
    assertThat(run.failed.get("unguarded()"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("@NeedsVectors");
  }
}
