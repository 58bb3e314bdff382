package imagesigning.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * docs/requirements.md has one row for each requirement and claims nothing that the sources do not
 * hold; the other documents say what requirements only ask to be said.
 */
class RequirementsTest {
  private static final Path ROOT = DocumentationTest.root();
  private static final Path DOCS = ROOT.resolve("docs");

  /** How many requirements each of the five documents has, counted from 1. */
  private static final Map<String, Integer> LAST =
      Map.of("S0", 33, "S1", 29, "S2", 15, "S3", 18, "S4", 25);

  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Pattern TYPE =
      Pattern.compile("([A-Z]\\w*[a-z]\\w*)(?:[.#]([A-Za-z_]\\w*))?");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");

  /** A row of the page. */
  private record Row(String id, String asked, String delivered, String shown) {
    boolean isNotYet() {
      return delivered.startsWith("not yet: ");
    }

    boolean isPartly() {
      return delivered.startsWith("partly: ");
    }
  }

  @Test
  void everyRequirementHasOneRowInItsPlace() throws IOException {
    List<String> expected =
        LAST.keySet().stream()
            .sorted()
            .flatMap(
                section ->
                    IntStream.rangeClosed(1, LAST.get(section)).mapToObj(n -> section + "-" + n))
            .toList();

    assertThat(rows()).extracting(Row::id).containsExactlyElementsOf(expected);
    assertThat(rows()).allSatisfy(row -> assertThat(row.asked()).isNotEmpty());
  }

  @Test
  void whatDeliversExists() throws IOException {
    Map<String, String> sources = sources("src/main/java");
    for (Row row : rows()) {
      assertExists(row, row.delivered(), sources);
      assertThat(row.delivered()).as(row.id()).isNotEmpty();
    }
  }

  @Test
  void theTestsExistAndOnlyWhatIsMissingHasNone() throws IOException {
    Map<String, String> sources = sources("src/test/java");
    for (Row row : rows()) {
      int named = assertExists(row, row.shown(), sources);
      assertThat(named > 0 || row.isNotYet() || row.isPartly()).as(row.id()).isTrue();
    }
  }

  @Test
  void theSummaryCountsTheRows() throws IOException {
    List<Row> rows = rows();
    List<String> partly = rows.stream().filter(Row::isPartly).map(Row::id).toList();
    List<String> notYet = rows.stream().filter(Row::isNotYet).map(Row::id).toList();

    assertThat(Files.readString(DOCS.resolve("requirements.md")))
        .contains(
            "Of %d, %d are delivered, %d partly (%s), and %d not yet (%s)."
                .formatted(
                    rows.size(),
                    rows.size() - partly.size() - notYet.size(),
                    partly.size(),
                    String.join(", ", partly),
                    notYet.size(),
                    String.join(", ", notYet)));
  }

  /** Fails for a class or member that is not there; gives the number of classes. */
  private static int assertExists(Row row, String cell, Map<String, String> sources) {
    int named = 0;
    for (String code : found(CODE, cell)) {
      Matcher type = TYPE.matcher(code);
      if (type.matches()) {
        named++;
        assertThat(sources).as("%s: %s", row.id(), code).containsKey(type.group(1));
        if (type.group(2) != null) {
          assertThat(sources.get(type.group(1)))
              .as("%s: %s", row.id(), code)
              .containsPattern("\\b" + type.group(2) + "\\b");
        }
      }
    }
    return named;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "extensions-api.md | since version 3.3",
        "extensions-api.md | experimental",
        "signing.md | `atomic`",
        "signing.md | who signs by tag signs what the registry answers",
        "signing-services.md | GPG_TTY",
        "repository-signing.md | Whatever the tags name is signed",
      })
  void documentsSayWhatIsOnlyToBeSaid(String document, String text) throws IOException {
    assertThat(Files.readString(DOCS.resolve(document))).contains(text);
  }

  @Test
  void everyLinkOfTheDocumentsLeadsSomewhere() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path document : documents()) {
      for (String link : found(LINK, Files.readString(document))) {
        String path = link.replaceFirst("#.*", "");
        if (!link.contains(":")
            && !path.isEmpty()
            && !Files.exists(document.resolveSibling(path))) {
          broken.add(ROOT.relativize(document) + ": " + link);
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  private static List<Path> documents() throws IOException {
    try (Stream<Path> docs = Files.list(DOCS);
        Stream<Path> top = Files.list(ROOT)) {
      List<Path> documents =
          Stream.concat(docs, top).filter(file -> file.toString().endsWith(".md")).toList();
      assertThat(documents).contains(DOCS.resolve("README.md"), ROOT.resolve("README.md"));
      return documents;
    }
  }

  private static List<Row> rows() throws IOException {
    List<Row> rows = new ArrayList<>();
    for (String line : Files.readAllLines(DOCS.resolve("requirements.md"))) {
      if (line.startsWith("| S")) {
        String[] cells = line.split("\\|", -1);
        assertThat(cells).as(line).hasSize(6);
        rows.add(new Row(cells[1].strip(), cells[2].strip(), cells[3].strip(), cells[4].strip()));
      }
    }
    return rows;
  }

  private static List<String> found(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(result -> result.group(1)).toList();
  }

  /** The texts of all classes of that kind by simple name; of several with one name, all. */
  private static Map<String, String> sources(String kind) throws IOException {
    Map<String, String> sources = new HashMap<>();
    try (Stream<Path> modules =
        Stream.concat(Files.list(ROOT), Files.list(ROOT.resolve("examples")))) {
      for (Path module : modules.filter(m -> Files.isDirectory(m.resolve(kind))).toList()) {
        try (Stream<Path> files = Files.walk(module.resolve(kind))) {
          for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
            String name = file.getFileName().toString().replace(".java", "");
            sources.merge(name, Files.readString(file), String::concat);
          }
        }
      }
    }
    return sources;
  }
}
