package imagesigning.policy;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Defects below the grammar of a policy: those of JSON. */
class PolicySyntaxTest {

  static Stream<Arguments> refused() {
    String ok = "'default': [{'type': 'reject'}]";
    return Stream.of(
        row("default stands twice", "duplicate-key", "{" + ok + ",\n ☞" + ok + "}"),
        row(
            "a transport stands twice",
            "duplicate-key",
            "{" + ok + ", 'transports': {'docker': {},\n ☞'docker': {}}}"),
        row(
            "a scope stands twice",
            "duplicate-key",
            "{"
                + ok
                + ", 'transports': {'docker': {'e.example': [{'type': 'reject'}],\n"
                + " ☞'e.example': [{'type': 'reject'}]}}}"),
        row(
            "a scope stands twice in another spelling",
            "duplicate-key",
            "{"
                + ok
                + ", 'transports': {'docker': {'e.example': [{'type': 'reject'}],\n"
                + " ☞'\\u0065.example': [{'type': 'reject'}]}}}"),
        row(
            "a requirement's type stands twice",
            "duplicate-key",
            "{'default': [{'type': 'reject', ☞'type': 'reject'}]}"),
        row("a second document follows", "trailing-data", "{" + ok + "}\n ☞{" + ok + "}"),
        row("there is a line comment", "comment", "{" + ok + "\n ☞// all\n}"),
        row("there is a block comment", "comment", "{☞/* all */ " + ok + "}"),
        row("there is a hash comment", "comment", "{" + ok + "\n☞# all\n}"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void refusesAPolicyInWhich(String what, String code, String marked) {
    MarkedPolicy.of(marked).assertRefused(code);
  }

  private static Arguments row(String what, String code, String marked) {
    return Arguments.of(what, code, marked);
  }
}
