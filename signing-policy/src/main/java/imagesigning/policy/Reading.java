package imagesigning.policy;

import java.util.ArrayList;
import java.util.List;

/** One run over one document: what it found, and what the readers of its parts share. */
final class Reading {
  private final String source;
  private final boolean advise;
  private final List<Integer> tears;
  private final ProblemCollector problems;
  private final List<KeyUse> keyUses = new ArrayList<>();

  /**
   * Starts a run.
   *
   * @param source name of the document
   * @param advise whether to report what loads but cannot work
   * @param tears offsets at which the tree may miss something that was meant to be there
   */
  Reading(String source, boolean advise, List<Integer> tears) {
    this.source = source;
    this.advise = advise;
    this.tears = tears;
    this.problems = new ProblemCollector(source);
  }

  /** A run over a document without syntax errors. */
  Reading(String source, boolean advise) {
    this(source, advise, List.of());
  }

  ProblemCollector problems() {
    return problems;
  }

  List<KeyUse> keyUses() {
    return keyUses;
  }

  String source() {
    return source;
  }

  void report(Place place, Finding finding) {
    problems.report(place, finding);
  }

  boolean advises() {
    return advise;
  }

  /** Whether a syntax error inside the value makes its absences meaningless. */
  boolean isTorn(Field field) {
    int start = field.value().position().offset();
    return tears.stream().anyMatch(t -> t >= start && t <= field.end());
  }
}
