package imagesigning.policy;

import java.util.List;

/**
 * A policy.json that breaks the format. Lists every error that was found; the message is the first
 * one, with file, line, column and JSON path, and the number of the others.
 */
public final class PolicyFormatException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final transient List<PolicyProblem> problems;

  /**
   * Says what is wrong.
   *
   * @param problems at least one problem, in document order
   */
  public PolicyFormatException(List<PolicyProblem> problems) {
    super(summary(problems));
    this.problems = List.copyOf(problems);
  }

  /**
   * Everything that was found.
   *
   * @return the problems in document order
   */
  public List<PolicyProblem> problems() {
    return problems;
  }

  private static String summary(List<PolicyProblem> problems) {
    int others = problems.size() - 1;
    String more =
        switch (others) {
          case 0 -> "";
          case 1 -> " (and 1 more problem)";
          default -> " (and " + others + " more problems)";
        };
    return problems.get(0) + more;
  }
}
