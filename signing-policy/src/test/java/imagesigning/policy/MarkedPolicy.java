package imagesigning.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import imagesigning.policy.PolicyProblem.Severity;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A document in which a mark stands where a problem is expected. Single quotes stand for double
 * ones.
 */
record MarkedPolicy(String text, int line, int column) {
  static final char MARK = '☞';

  static MarkedPolicy of(String marked) {
    int at = marked.indexOf(MARK);
    String before = marked.substring(0, Math.max(at, 0));
    int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
    int column = before.length() - before.lastIndexOf('\n');
    String text = (before + marked.substring(at + 1)).replace('\'', '"');
    return at < 0 ? new MarkedPolicy(text, 0, 0) : new MarkedPolicy(text, line, column);
  }

  /** A policy with one requirement of one docker scope. */
  static MarkedPolicy requirement(String marked) {
    return of(
        "{'default': [{'type': 'reject'}],\n 'transports': {'docker': {'example.com/app': [\n"
            + marked
            + "\n]}}}");
  }

  /** A policy with one identity. */
  static MarkedPolicy identity(String marked) {
    return requirement(
        "{'type': 'signedBy', 'keyType': 'GPGKeys', 'keyPath': '/k',\n 'signedIdentity': "
            + marked
            + "}");
  }

  byte[] bytes() {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  Policy parse() {
    return Policy.parse(bytes(), "policy.json");
  }

  List<PolicyProblem> lint() {
    return Policy.lint(bytes(), "policy.json");
  }

  /** The only requirement of a policy made by {@link #requirement}. */
  PolicyRequirement parsedRequirement() {
    return parse().transports().get("docker").get("example.com/app").get(0);
  }

  /** Parsing and linting both report exactly one error, with this code, at the mark. */
  PolicyProblem assertRefused(String code) {
    PolicyFormatException e = catchThrowableOfType(PolicyFormatException.class, this::parse);
    assertThat(e).as("parsing %s", text).isNotNull();
    List<PolicyProblem> errors =
        lint().stream().filter(p -> p.severity() == Severity.ERROR).toList();
    assertThat(e.problems()).isEqualTo(errors);
    assertThat(errors).as(text).hasSize(1);
    PolicyProblem problem = errors.get(0);
    assertThat(problem.code()).as(problem.toString()).isEqualTo(code);
    assertThat(problem.line() + ":" + problem.column())
        .as(problem.toString())
        .isEqualTo(line + ":" + column);
    assertThat(e).hasMessageStartingWith("policy.json:" + line + ":" + column + ": $");
    return problem;
  }

  /** It loads, and linting reports exactly one warning, with this code, at the mark. */
  PolicyProblem assertWarned(String code) {
    parse();
    List<PolicyProblem> problems = lint();
    assertThat(problems).as(text).hasSize(1);
    PolicyProblem problem = problems.get(0);
    assertThat(problem.severity()).isEqualTo(Severity.WARNING);
    assertThat(problem.code()).as(problem.toString()).isEqualTo(code);
    assertThat(problem.line() + ":" + problem.column())
        .as(problem.toString())
        .isEqualTo(line + ":" + column);
    return problem;
  }
}
