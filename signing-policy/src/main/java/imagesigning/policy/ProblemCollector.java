package imagesigning.policy;

import imagesigning.policy.PolicyProblem.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Gathers the problems of one document. */
final class ProblemCollector {
  private static final Comparator<PolicyProblem> DOCUMENT_ORDER =
      Comparator.comparingInt(PolicyProblem::line).thenComparingInt(PolicyProblem::column);

  private final String source;
  private final List<PolicyProblem> problems = new ArrayList<>();
  private int errorCount;

  ProblemCollector(String source) {
    this.source = source;
  }

  void report(Place place, Finding finding) {
    if (finding.code().severity() == Severity.ERROR) {
      errorCount++;
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
