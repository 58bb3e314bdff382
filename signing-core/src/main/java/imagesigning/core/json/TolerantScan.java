package imagesigning.core.json;

import imagesigning.core.internal.Utf8Text;
import imagesigning.core.json.JsonDiagnosis.Kind;
import imagesigning.core.json.JsonDiagnosis.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Runs the steps of a diagnosis: decode, cut into tokens, mend, build, put in order. */
final class TolerantScan {
  private static final int MOST_PROBLEMS = 500;

  private final Utf8Text decoded;
  private final String text;
  private final int maxDepth;
  private final Budget budget;
  private final List<Finding> findings = new ArrayList<>();

  /**
   * Prepares to scan.
   *
   * @param budget bounds the work on documents that break everywhere, in steps
   */
  TolerantScan(Utf8Text decoded, int maxDepth, long budget) {
    this.budget = new Budget(budget);
    this.decoded = decoded;
    this.text = decoded.text();
    this.maxDepth = maxDepth;
  }

  JsonDiagnosis run() {
    for (int offset : decoded.malformedAt()) {
      findings.add(new Finding(Kind.ENCODING, offset, Finding.NOWHERE, "this is not UTF-8"));
    }
    int start = 0;
    if (text.startsWith("\uFEFF")) {
      findings.add(new Finding(Kind.ENCODING, 0, Finding.NOWHERE, "remove the byte order mark"));
      start = 1;
    }
    TokenStream tokens = new TokenStream(text, DocumentLexer.lex(text, start), findings, budget);
    Mender mender = new Mender(text, tokens, findings, budget);
    Optional<JsonValue> root = new TreeBuilder(text, maxDepth, findings).build(mender.mend());
    return new JsonDiagnosis(root, problems());
  }

  /** How many steps it took. */
  long work() {
    return budget.spent();
  }

  private List<Problem> problems() {
    Map<Integer, JsonPosition> positions = positions();
    List<Problem> problems = new ArrayList<>();
    findings.stream()
        .sorted(Comparator.comparingInt(Finding::offset))
        .limit(MOST_PROBLEMS)
        .forEach(finding -> problems.add(problem(finding, positions)));
    if (findings.size() > MOST_PROBLEMS) {
      JsonPosition last = problems.get(problems.size() - 1).position();
      String message = "there are " + (findings.size() - MOST_PROBLEMS) + " problems more";
      problems.add(new Problem(Kind.SYNTAX, last, message, Optional.empty()));
    }
    return problems;
  }

  private Map<Integer, JsonPosition> positions() {
    TreeSet<Integer> offsets = new TreeSet<>();
    for (Finding finding : findings) {
      offsets.add(finding.offset());
      offsets.add(Math.max(0, finding.related()));
    }
    PositionCursor cursor = new PositionCursor(text);
    Map<Integer, JsonPosition> positions = new HashMap<>();
    offsets.forEach(offset -> positions.put(offset, cursor.at(offset)));
    return positions;
  }

  private static Problem problem(Finding finding, Map<Integer, JsonPosition> positions) {
    Optional<JsonPosition> related =
        finding.related() == Finding.NOWHERE
            ? Optional.empty()
            : Optional.ofNullable(positions.get(finding.related()));
    String message =
        finding.message().replace(Finding.PLACE, related.map(JsonPosition::toString).orElse("?"));
    JsonPosition position =
        positions.getOrDefault(finding.offset(), new JsonPosition(1, 1, finding.offset()));
    return new Problem(finding.kind(), position, message, related);
  }
}
