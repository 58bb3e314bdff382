package imagesigning.policy.registries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import imagesigning.policy.registries.RegistriesFile.Namespace;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of the policy reference, "Files". */
class RegistriesFileTest {

  private static RegistriesFile parse(String yaml) {
    return RegistriesFile.parse("f.yaml", yaml.getBytes(StandardCharsets.UTF_8));
  }

  private static RegistriesFormatException problem(String yaml) {
    RegistriesFormatException e =
        catchThrowableOfType(RegistriesFormatException.class, () -> parse(yaml));
    assertThat(e).as("problem in %s", yaml).isNotNull();
    return e;
  }

  private static Optional<String> reading(Namespace namespace) {
    return namespace.settings().forReading().map(l -> l.location().base().toString());
  }

  private static Optional<String> writing(Namespace namespace) {
    return namespace.settings().forWriting().map(l -> l.location().base().toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "null",
        "~",
        "# nothing",
        "---",
        "docker:",
        "default-docker:",
        "docker: ~"
      })
  void emptyFilesAndSectionsConfigureNothing(String yaml) {
    RegistriesFile file = parse(yaml);
    assertThat(file.defaultDocker()).isEmpty();
    assertThat(file.docker()).isEmpty();
    assertThat(file.warnings()).isEmpty();
  }

  @Test
  void aNullDefaultIsAbsentButAnEmptyOneIsPresent() {
    assertThat(parse("default-docker:\n").defaultDocker()).isEmpty();
    assertThat(parse("default-docker: {}\n").defaultDocker()).isPresent();
    assertThat(parse("docker: {example.com: }\n").docker()).containsKey("example.com");
  }

  @Test
  void readsEveryKeyOfANamespace() {
    RegistriesFile file =
        parse(
            """
            default-docker:
              lookaside: https://default.example.com
            docker:
              example.com/ns:
                lookaside: https://read.example.com
                lookaside-staging: file:///srv/write
                use-sigstore-attachments: true
              "*.example.com":
                sigstore: https://old.example.com
                sigstore-staging: file:///srv/old
            """);
    assertThat(reading(file.defaultDocker().get())).contains("https://default.example.com");
    Namespace namespace = file.docker().get("example.com/ns");
    assertThat(reading(namespace)).contains("https://read.example.com");
    assertThat(writing(namespace)).contains("file:///srv/write");
    assertThat(namespace.settings().useSigstoreAttachments()).contains(true);
    Namespace legacy = file.docker().get("*.example.com");
    assertThat(reading(legacy)).contains("https://old.example.com");
    assertThat(writing(legacy)).contains("file:///srv/old");
    assertThat(legacy.settings().useSigstoreAttachments()).isEmpty();
    assertThat(file.warnings()).isEmpty();
  }

  @ParameterizedTest(name = "{0}: reads {1}, writes {2}")
  @CsvSource(
      nullValues = "none",
      delimiter = '|',
      value = {
        "{lookaside: 'file:///l', lookaside-staging: 'file:///ls', sigstore: 'file:///s', sigstore-staging: 'file:///ss'} | file:///l | file:///ls",
        "{lookaside: 'file:///l', sigstore: 'file:///s', sigstore-staging: 'file:///ss'} | file:///l | file:///ss",
        "{lookaside: 'file:///l', sigstore: 'file:///s'} | file:///l | file:///l",
        "{sigstore: 'file:///s'} | file:///s | file:///s",
        "{sigstore-staging: 'file:///ss'} | none | file:///ss",
        "{lookaside-staging: 'file:///ls'} | none | file:///ls",
        "{lookaside: '', sigstore: 'file:///s'} | file:///s | file:///s",
        "{lookaside: , sigstore: 'file:///s'} | file:///s | file:///s",
        "{lookaside: null, lookaside-staging: ''} | none | none",
        "{} | none | none",
      })
  void newNamesGoBeforeLegacyOnesAndStagingBeforePlain(
      String namespace, String reads, String writes) {
    Namespace parsed = parse("default-docker: " + namespace).defaultDocker().get();
    assertThat(reading(parsed)).isEqualTo(Optional.ofNullable(reads));
    assertThat(writing(parsed)).isEqualTo(Optional.ofNullable(writes));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON", "y", "Y", "'yes'", "\"on\"",
        "'y'"
      })
  void everySpellingOfTrue(String text) {
    assertThat(attachments(text)).contains(true);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF", "n", "N", "'no'",
        "\"OFF\"", "'n'"
      })
  void everySpellingOfFalse(String text) {
    assertThat(attachments(text)).contains(false);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "~"})
  void attachmentsLeftOpen(String text) {
    assertThat(attachments(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'true'",
        "\"false\"",
        "1",
        "0",
        "''",
        "tRUE",
        "yEs",
        "enabled",
        "'null'",
        "[true]",
        "{a: b}"
      })
  void everythingElseIsNoBoolean(String text) {
    assertThat(problem("default-docker: {use-sigstore-attachments: " + text + "}"))
        .hasMessageStartingWith(
            "f.yaml:1:44: use-sigstore-attachments must be true or false, not ");
  }

  private static Optional<Boolean> attachments(String text) {
    return parse("default-docker: {use-sigstore-attachments: " + text + "}")
        .defaultDocker()
        .get()
        .settings()
        .useSigstoreAttachments();
  }

  @ParameterizedTest(name = "[{index}] {0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "[] | 1:1 | the file must be a mapping, not a list",
        "5 | 1:1 | the file must be a mapping, not a scalar",
        "docker: [] | 1:9 | docker must be a mapping, not a list",
        "docker: x | 1:9 | docker must be a mapping, not a scalar",
        "docker: '' | 1:9 | docker must be a mapping, not a scalar",
        "default-docker: [a] | 1:17 | default-docker must be a mapping, not a list",
        "docker: {h: x} | 1:13 | docker.\"h\" must be a mapping, not a scalar",
        "docker: {h: {lookaside: [a]}} | 1:25 | lookaside must be a URL, not a list",
        "docker: {h: {lookaside: {a: b}}} | 1:25 | lookaside must be a URL, not a mapping",
        "docker: {h: {sigstore-staging: []}} | 1:32 | sigstore-staging must be a URL, not a list",
        "docker: {h: {}, h: {}} | 1:17 | duplicate key \"h\"; it stands first in line 1",
      })
  void aProblemNamesItsPlaceAndWhatWasExpected(String yaml, String place, String message) {
    RegistriesFormatException e = problem(yaml);
    assertThat(e).hasMessage("f.yaml:" + place + ": " + message);
    assertThat(e.file()).isEqualTo("f.yaml");
    assertThat(e.line() + ":" + e.column()).isEqualTo(place);
  }

  @Test
  void anyScalarIsTextForAUrl() {
    Namespace namespace = parse("default-docker: {lookaside: 5}").defaultDocker().get();
    RegistriesFormatException e =
        catchThrowableOfType(
            RegistriesFormatException.class,
            () -> namespace.settings().forReading().get().location());
    assertThat(e)
        .hasMessage(
            "f.yaml:1:29: default-docker.lookaside: expected a file:, http: or https: URL,"
                + " found no scheme");
  }

  @Test
  void aLocationThatCannotBeUsedIsAWarningUntilItIsNeeded() {
    RegistriesFile file =
        parse("docker:\n  a.example.com: {lookaside: 'file:relative'}\n  b.example.com: {}\n");
    assertThat(file.warnings())
        .containsExactly(
            "f.yaml:2:30: docker.\"a.example.com\".lookaside: a file: URL needs an absolute path,"
                + " as in file:///srv/signatures");
  }

  @Test
  void unknownKeysAreWarnings() {
    RegistriesFile file =
        parse(
            """
            default-docker:
              lookasid: https://typo.example.com
            docker:
              example.com:
                lookaside: https://s.example.com
                insecure: true
            Docker: {}
            """);
    assertThat(file.warnings())
        .containsExactly(
            "f.yaml:7:1: unknown key \"Docker\" is ignored; known are default-docker, docker",
            "f.yaml:2:3: unknown key \"lookasid\" is ignored; known are lookaside,"
                + " lookaside-staging, sigstore, sigstore-staging, use-sigstore-attachments",
            "f.yaml:6:5: unknown key \"insecure\" is ignored; known are lookaside,"
                + " lookaside-staging, sigstore, sigstore-staging, use-sigstore-attachments");
  }

  @Test
  void namespacesThatCanMatchNothingAreWarnings() {
    RegistriesFile file = parse("docker: {'https://example.com': {}, example.com/: {}, ~: {}}");
    assertThat(file.warnings())
        .hasSize(3)
        .allMatch(w -> w.contains("matches no image") || w.contains("without a name"));
    assertThat(file.docker()).containsOnlyKeys("https://example.com", "example.com/");
  }

  @Test
  void anchorsAndMergeKeysWork() {
    RegistriesFile file =
        parse(
            """
            default-docker: &base
              lookaside: https://base.example.com
              use-sigstore-attachments: true
            docker:
              a.example.com: *base
              b.example.com:
                <<: *base
                lookaside: https://b.example.com
              c.example.com:
                <<: [{lookaside: https://first.example.com}, *base]
              d.example.com:
                lookaside:
                <<: *base
            """);
    assertThat(reading(file.docker().get("a.example.com"))).contains("https://base.example.com");
    assertThat(reading(file.docker().get("b.example.com"))).contains("https://b.example.com");
    assertThat(file.docker().get("b.example.com").settings().useSigstoreAttachments())
        .contains(true);
    assertThat(reading(file.docker().get("c.example.com"))).contains("https://first.example.com");
    assertThat(file.docker().get("c.example.com").settings().useSigstoreAttachments())
        .contains(true);
    assertThat(reading(file.docker().get("d.example.com"))).isEmpty();
    assertThat(file.warnings()).isEmpty();
  }

  @Test
  void aQuotedMergeKeyIsAnUnknownKey() {
    assertThat(parse("docker: {h: {'<<': {lookaside: 'file:///x'}}}").warnings())
        .singleElement()
        .asString()
        .contains("unknown key \"<<\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"<<: 5", "<<: ~", "<<: [5]", "<<: [[{}]]"})
  void aMergeKeyTakesOnlyMappings(String merge) {
    assertThat(problem("default-docker:\n  " + merge + "\n"))
        .hasMessageContaining("a merge key << takes a mapping or a list of mappings, not ");
  }

  @Test
  void mergesThatMultiplyAreRefused() {
    StringBuilder yaml = new StringBuilder("x0: &x0 {lookaside: 'file:///x'}\n");
    for (int i = 1; i < 30; i++) {
      yaml.append(String.format("x%d: &x%d {<<: [*x%d, *x%d]}%n", i, i, i - 1, i - 1));
    }
    yaml.append("default-docker: *x29\n");
    assertThat(problem(yaml.toString())).hasMessageContaining("more than 10000 merges");
  }
}
