package imagesigning.policy.internal;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Warnings, each of them once, and no more than a person reads: how many there are depends on what
 * servers send. Not thread-safe.
 */
public final class Warnings {
  /** How many a result has at the most. */
  public static final int MOST = 100;

  private final Set<String> kept = new LinkedHashSet<>();
  private int more;

  /** None yet. */
  public Warnings() {}

  /**
   * Adds a warning, if it is new and there is room.
   *
   * @param warning one or more sentences
   */
  public void add(String warning) {
    if (kept.contains(warning)) {
      return;
    }
    if (kept.size() < MOST) {
      kept.add(warning);
    } else {
      more++;
    }
  }

  /**
   * The warnings in the order in which they came. If some were left out, the last one says how
   * many.
   *
   * @return no more than {@link #MOST}
   */
  public List<String> toList() {
    if (more == 0) {
      return List.copyOf(kept);
    }
    List<String> first = List.copyOf(kept).subList(0, MOST - 1);
    List<String> all = new ArrayList<>(first);
    all.add((more + 1) + " more warnings are left out here.");
    return List.copyOf(all);
  }

  /**
   * Warnings without repetitions, and no more than a person reads.
   *
   * @param warnings the warnings
   * @return no more than {@link #MOST}
   */
  public static List<String> capped(List<String> warnings) {
    Warnings capped = new Warnings();
    warnings.forEach(capped::add);
    return capped.toList();
  }
}
