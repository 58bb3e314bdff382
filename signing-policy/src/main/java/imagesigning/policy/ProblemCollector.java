package imagesigning.policy;

import imagesigning.policy.PolicyProblem.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Gathers the problems of one document. */
final class ProblemCollector {
  private static final Comparator<PolicyProblem> DOCUMENT_ORDER =
      Comparator.comparingInt(PolicyProblem::line).thenComparingInt(PolicyProblem::column);

  private static final int MOST = 1000;

  private final String source;
  private final List<PolicyProblem> problems = new ArrayList<>();
  private int errorCount;
  private int warningCount;

  ProblemCollector(String source) {
    this.source = source;
  }

  /** Adds a problem; of each severity only the first {@value #MOST} are kept. */
  void report(Place place, Finding finding) {
    boolean error = finding.code().severity() == Severity.ERROR;
    errorCount += error ? 1 : 0;
    warningCount += error ? 0 : 1;
    if ((error ? errorCount : warningCount) > MOST) {
      return;
    }
    problems.add(
        new PolicyProblem(
            finding.code().severity(),
            finding.code().code(),
            source,
            place.position().line(),
            place.position().column(),
            place.path().toString(),
            finding.message(),
            finding.expected(),
            finding.found(),
            finding.suggestion()));
  }

  int errorCount() {
    return errorCount;
  }

  List<PolicyProblem> errors() {
    return all().stream().filter(p -> p.severity() == Severity.ERROR).toList();
  }

  List<PolicyProblem> all() {
    return problems.stream().sorted(DOCUMENT_ORDER).toList();
  }
}
