package imagesigning.core.json;

import imagesigning.core.json.JsonDiagnosis.Kind;

/**
 * A problem by its offset; lines and columns are computed at the end, in one pass for all.
 *
 * @param kind the kind
 * @param offset where
 * @param related another place that helps to understand it, or {@link #NOWHERE}
 * @param message what is wrong; {@link #PLACE} in it stands for line and column of the other place
 */
record Finding(Kind kind, int offset, int related, String message) {
  static final int NOWHERE = -1;

  /** A character that quoted text never holds. */
  static final String PLACE = "\u0001";

  static Finding syntax(int offset, String message) {
    return new Finding(Kind.SYNTAX, offset, NOWHERE, message);
  }
}
