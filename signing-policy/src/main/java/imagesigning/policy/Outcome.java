package imagesigning.policy;

import java.util.Locale;

/** The three answers. */
public enum Outcome {
  /** Yes. */
  ALLOWED,
  /** No. */
  REJECTED,
  /** The question could not be answered. */
  INDETERMINATE;

  /** Lower-case, as in JSON. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
