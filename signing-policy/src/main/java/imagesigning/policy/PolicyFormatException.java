package imagesigning.policy;

import java.util.List;

/**
 * A policy.json that breaks the format. Lists every problem that was found; the message is the
 * first one.
 */
public final class PolicyFormatException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final transient List<PolicyProblem> problems;

  /**
   * Says what is wrong.
   *
   * @param problems at least one problem, the most important first
   */
  public PolicyFormatException(List<PolicyProblem> problems) {
    super(problems.get(0).toString());
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
}
