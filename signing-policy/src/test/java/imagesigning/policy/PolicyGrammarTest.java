package imagesigning.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every row of the policy reference, "Grammar". */
class PolicyGrammarTest {

  static Stream<Arguments> refused() {
    String ok = "'default': [{'type': 'reject'}]";
    return Stream.of(
        row("the root is an array", "wrong-type", "☞[]"),
        row("default is missing", "missing-key", "☞{}"),
        row("default is missing beside transports", "missing-key", "\n ☞{'transports': {}}"),
        row("default is null", "wrong-type", "{'default': ☞null}"),
        row("default is empty", "empty-list", "{'default':\n  ☞[]}"),
        row("default is an object", "wrong-type", "{'default': ☞{'type': 'reject'}}"),
        row("default is a string", "wrong-type", "{'default': ☞'reject'}"),
        row("transports is null", "wrong-type", "{" + ok + ", 'transports': ☞null}"),
        row("transports is a list", "wrong-type", "{" + ok + ", 'transports': ☞[]}"),
        row("a scope map is null", "wrong-type", "{" + ok + ", 'transports': {'docker': ☞null}}"),
        row("a scope map is a list", "wrong-type", "{" + ok + ", 'transports': {'docker': ☞[]}}"),
        row(
            "a list of requirements is null",
            "wrong-type",
            "{" + ok + ", 'transports': {'docker': {'': ☞null}}}"),
        row(
            "a list of requirements is empty",
            "empty-list",
            "{" + ok + ", 'transports': {'docker': {'': ☞[]}}}"),
        row(
            "a list of an unknown transport is empty",
            "empty-list",
            "{" + ok + ", 'transports': {'vsock': {'': ☞[]}}}"),
        row("the root has an unknown key", "unknown-key", "{" + ok + ",\n ☞'extra': 1}"),
        row(
            "a requirement has an unknown key",
            "unknown-key",
            "{'default': [{'type': 'reject', ☞'x': 1}]}"),
        row("a requirement is null", "wrong-type", "{'default': [☞null]}"),
        row(
            "a requirement is a string",
            "wrong-type",
            "{'default': [{'type': 'reject'}, ☞'reject']}"),
        row(
            "a type is unknown",
            "unknown-requirement-type",
            "{'default': [{'type': ☞'whatever'}]}"),
        row(
            "a type has another case",
            "unknown-requirement-type",
            "{'default': [{'type': ☞'Reject'}]}"),
        row("a type is empty", "empty-value", "{'default': [{'type': ☞''}]}"),
        row("a type is null", "wrong-type", "{'default': [{'type': ☞null}]}"),
        row("a type is missing", "missing-key", "{'default': [☞{}]}"),
        row(
            "a known transport has an invalid scope",
            "invalid-scope",
            "{" + ok + ", 'transports': {'dir': {☞'relative': [{'type': 'reject'}]}}}"),
        row(
            "an archive has a scope",
            "invalid-scope",
            "{" + ok + ", 'transports': {'docker-archive': {☞'/a': [{'type': 'reject'}]}}}"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void refusesAPolicyInWhich(String what, String code, String marked) {
    MarkedPolicy.of(marked).assertRefused(code);
  }

  static Stream<Arguments> loads() {
    String ok = "'default': [{'type': 'reject'}]";
    return Stream.of(
        Arguments.of("transports are missing", "{" + ok + "}"),
        Arguments.of("transports are empty", "{" + ok + ", 'transports': {}}"),
        Arguments.of("a transport is empty", "{" + ok + ", 'transports': {'docker': {}}}"),
        Arguments.of(
            "a transport has no empty scope",
            "{" + ok + ", 'transports': {'docker': {'e.example': [{'type': 'reject'}]}}}"),
        Arguments.of("white space follows", "{" + ok + "} \t\r\n"),
        Arguments.of(
            "several requirements stand in one list",
            "{'default': [{'type': 'reject'}, {'type': 'insecureAcceptAnything'}]}"),
        Arguments.of(
            "an archive has only the empty scope",
            "{" + ok + ", 'transports': {'docker-archive': {'': [{'type': 'reject'}]}}}"),
        Arguments.of(
            "docker scopes are any text",
            "{"
                + ok
                + ", 'transports': {'docker': {'https://e.example': [{'type': 'reject'}],"
                + " 'a.*.e.example': [{'type': 'reject'}]}}}"),
        Arguments.of(
            "an unknown transport has any scope",
            "{" + ok + ", 'transports': {'vsock': {'::': [{'type': 'reject'}]}}}"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("loads")
  void loadsAPolicyInWhich(String what, String text) {
    assertThat(MarkedPolicy.of(text).parse().defaultRequirements()).isNotEmpty();
  }

  static Stream<Arguments> notAnObject() {
    return Stream.of("", " ", "null", "1", "'x'", "true", "{", "[").map(Arguments::of);
  }

  @ParameterizedTest
  @MethodSource("notAnObject")
  void refusesWhatIsNoDocument(String text) {
    MarkedPolicy document = MarkedPolicy.of(text);

    assertThat(document.lint()).isNotEmpty();
    assertThat(org.assertj.core.api.Assertions.catchThrowable(document::parse))
        .isInstanceOf(PolicyFormatException.class);
  }

  @Test
  void saysWhatItExpectedAndFound() {
    PolicyProblem problem = MarkedPolicy.of("{'default': ☞null}").assertRefused("wrong-type");

    assertThat(problem.expected()).hasValue("a list of requirements");
    assertThat(problem.found()).hasValue("null");
    assertThat(problem.path()).isEqualTo("$.default");
    assertThat(problem)
        .hasToString("policy.json:1:13: $.default: expected a list of requirements, found null");
  }

  @Test
  void namesTheNearestKey() {
    PolicyProblem problem =
        MarkedPolicy.of("{☞'defualt': [{'type': 'reject'}]}").assertRefused("unknown-key");

    assertThat(problem.suggestion()).hasValue("did you mean \"default\"?");
  }

  @Test
  void readsTheValueOfAMisspeltKeyAsWhatWasMeant() {
    assertThat(MarkedPolicy.of("{'defualt': []}").lint())
        .extracting(PolicyProblem::code)
        .containsExactly("unknown-key", "empty-list");
  }

  @Test
  void reportsABoundedNumberOfProblems() {
    String requirements = "{'type': 'x'},".repeat(1500) + "{'type': 'signedBaseLayer'}";

    assertThat(MarkedPolicy.of("{'default': [" + requirements + "]}").lint())
        .hasSizeGreaterThanOrEqualTo(1000)
        .hasSizeLessThan(1100);
  }

  private static Arguments row(String what, String code, String marked) {
    return Arguments.of(what, code, marked);
  }
}
