package imagesigning.cosign;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The checks of one signature, written down as they are made. Used once. */
final class Checks {
  private final List<SigstoreCheck> made = new ArrayList<>(6);

  /** A step that gives something or refuses. */
  @FunctionalInterface
  interface Step<T> {
    T take() throws Refusal;
  }

  /** Those made so far, a failed one last. */
  List<SigstoreCheck> made() {
    return made;
  }

  /** A step that is told of either way. */
  <T> T check(String name, String expected, Function<T, String> found, Step<T> step)
      throws Refusal {
    T result = failing(name, expected, step);
    made.add(new SigstoreCheck(name, true, expected, found.apply(result)));
    return result;
  }

  /** A step that is told of only if it fails. */
  <T> T failing(String name, String expected, Step<T> step) throws Refusal {
    try {
      return step.take();
    } catch (Refusal refusal) {
      made.add(new SigstoreCheck(name, false, expected, refusal.problem()));
      throw refusal;
    }
  }
}
