package imagesigning.registry.pulp;

import java.util.Locale;

/** How far a task is. */
public enum PulpTaskState {
  /** Not begun. */
  WAITING(false),
  /** Being done. */
  RUNNING(false),
  /** Done. */
  COMPLETED(true),
  /** Ended by an error. */
  FAILED(true),
  /** Ended by somebody's wish. */
  CANCELED(true),
  /** About to be canceled. */
  CANCELING(false),
  /** Never begun, and never will be. */
  SKIPPED(true);

  private final boolean isFinal;

  PulpTaskState(boolean isFinal) {
    this.isFinal = isFinal;
  }

  /**
   * Whether the state will not change any more.
   *
   * @return whether it is the last one
   */
  public boolean isFinal() {
    return isFinal;
  }

  /**
   * The state as Pulp writes it.
   *
   * @return lower case, such as {@code running}
   */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
