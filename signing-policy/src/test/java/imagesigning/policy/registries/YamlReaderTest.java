package imagesigning.policy.registries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import imagesigning.policy.registries.YamlNode.Mapping;
import imagesigning.policy.registries.YamlNode.Scalar;
import imagesigning.policy.registries.YamlNode.Sequence;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class YamlReaderTest {

  private static Optional<YamlNode> read(String yaml) {
    return YamlReader.read("f.yaml", yaml.getBytes(StandardCharsets.UTF_8));
  }

  private static RegistriesFormatException problem(String yaml) {
    RegistriesFormatException e =
        catchThrowableOfType(RegistriesFormatException.class, () -> read(yaml));
    assertThat(e).as("problem in %s", yaml).isNotNull();
    return e;
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "# only a comment\n"})
  void aFileWithoutDocumentIsEmpty(String yaml) {
    assertThat(read(yaml)).isEmpty();
  }

  @Test
  void readsTheFirstDocumentOnly() {
    assertThat(read("---\na: 1\n---\n} not read\n")).isPresent();
    assertThat(((Mapping) read("a: 1\n...\n---\nb: 2\n").get()).entries()).hasSize(1);
  }

  @Test
  void scalarsKeepTheirTextAndWhetherTheyWereQuoted() {
    Sequence list = (Sequence) read("[5, '5', null, 'null', ~, \"\", !!str null, true]").get();
    assertThat(list.elements())
        .extracting(n -> ((Scalar) n).text())
        .containsExactly("5", "5", "null", "null", "~", "", "null", "true");
    assertThat(list.elements())
        .extracting(n -> ((Scalar) n).isNull())
        .containsExactly(false, false, true, false, true, false, false, false);
  }

  @Test
  void placesAreCountedFromOne() {
    Mapping root = (Mapping) read("# comment\na:\n  b: c\n").get();
    YamlNode inner = root.entries().get(0).value();
    assertThat(root.entries().get(0).key().place()).hasToString("f.yaml:2:1");
    assertThat(((Mapping) inner).entries().get(0).value().place()).hasToString("f.yaml:3:6");
  }

  @Test
  void aliasesAreTheNodesTheyReferTo() {
    Mapping root = (Mapping) read("a: &x {b: c}\nd: *x\n*y : 1\n".replace("*y : 1\n", "")).get();
    assertThat(root.entries().get(1).value()).isSameAs(root.entries().get(0).value());
    Mapping key = (Mapping) read("a: &k name\n*k : 1\n").get();
    assertThat(key.entries().get(1).key().text()).isEqualTo("name");
  }

  @Test
  void refusesAliasesThatReferToNothingOrToThemselves() {
    assertThat(problem("a: *x\n")).hasMessage("f.yaml:1:4: the alias *x refers to nothing");
    assertThat(problem("a: &x [1, *x]\n")).hasMessage("f.yaml:1:11: the value &x contains itself");
  }

  @Test
  void refusesManyAliases() {
    String yaml = "a: &x 1\nb: [" + "*x, ".repeat(YamlReader.MAX_ALIASES) + "*x]\n";
    assertThat(problem(yaml)).hasMessageContaining("more than 1000 aliases");
    assertThat(read(yaml.replace(", *x]", "]"))).isPresent();
  }

  @Test
  void refusesDuplicateKeysAtAnyDepthAndNamesTheFirst() {
    assertThat(problem("a: 1\nb: 2\n'a': 3\n"))
        .hasMessage("f.yaml:3:1: duplicate key \"a\"; it stands first in line 1");
    assertThat(problem("x:\n  - {a: 1, a: 2}\n"))
        .hasMessage("f.yaml:2:12: duplicate key \"a\"; it stands first in line 2");
  }

  @Test
  void refusesKeysThatAreNoScalars() {
    assertThat(problem("? [a]\n: 1\n"))
        .hasMessage("f.yaml:1:3: a key must be a scalar, not a list or a mapping");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"!!javax.script.ScriptEngineManager []", "!x y", "!!binary aGk=", "!!set {a}"})
  void refusesTagsThatHaveNoBusinessHere(String yaml) {
    assertThat(problem("a: " + yaml + "\n")).hasMessageStartingWith("f.yaml:1:4: the YAML tag ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{", "- ", "{a: ", "? "})
  void deepNestingIsRefusedAndDoesNotOverflowTheStack(String opening) {
    RegistriesFormatException e = problem(opening.repeat(5_000));
    assertThat(e).hasMessageContaining("nested more than 50 levels deep");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"[1, 2", "a: [", "{a: 1", "a: 'x", "a: 1\n b: 2\n", "\ta: 1\n", "}", "a: @b"})
  void brokenSyntaxNamesLineAndColumn(String yaml) {
    assertThat(problem("# first line\n" + yaml).line()).isGreaterThanOrEqualTo(2);
  }

  @Test
  void refusesInvalidUtf8AndControlCharacters() {
    RegistriesFormatException e =
        catchThrowableOfType(
            RegistriesFormatException.class,
            () -> YamlReader.read("f.yaml", new byte[] {'a', ':', ' ', (byte) 0xC0, (byte) 0x80}));
    assertThat(e).hasMessage("f.yaml:1:1: not valid UTF-8");
    assertThat(problem("a: \u0007\n")).hasMessageContaining("not valid YAML");
  }

  @Test
  void aByteOrderMarkIsSkipped() {
    assertThat(((Mapping) read("\uFEFFa: 1\n").get()).entries().get(0).key().text()).isEqualTo("a");
  }

  @Test
  void messagesShowNoControlCharactersOfTheFile() {
    assertThat(problem("\"a\\u202E\\e[1m\": 1\n\"a\\u202E\\e[1m\": 2\n"))
        .hasMessageContaining("\"a\\u202e\\u001b[1m\"");
  }

  @Test
  void anyBytesAreReadOrRefusedWithAPlace() {
    long seed = 20_250_101L;
    Random random = new Random(seed);
    String alphabet = "abc:-?[]{}&*!|>'\"%@`#, \n\t~<0\u0001\u00e9";
    for (int run = 0; run < 3_000; run++) {
      StringBuilder yaml = new StringBuilder();
      int length = random.nextInt(60);
      for (int i = 0; i < length; i++) {
        yaml.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      try {
        read(yaml.toString());
      } catch (RegistriesFormatException e) {
        assertThat(e.line()).as("seed %d, input %s", seed, yaml).isPositive();
      }
    }
  }

  @Test
  void aLargeFlatFileIsReadInReasonableTime() {
    StringBuilder yaml = new StringBuilder("docker:\n");
    for (int i = 0; i < 20_000; i++) {
      yaml.append("  host-").append(i).append(".example.com: {lookaside: 'https://s/x'}\n");
    }
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(20), () -> assertThat(read(yaml.toString())).isPresent());
  }
}
