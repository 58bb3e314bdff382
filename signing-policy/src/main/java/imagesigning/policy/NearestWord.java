package imagesigning.policy;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds the valid word that a misspelt one was probably meant to be. */
final class NearestWord {
  private static final int LONGEST = 64;

  private NearestWord() {}

  /**
   * The nearest valid word, if it is near enough: the same but for case, or at most one edit in
   * three characters. Of equally near words the first counts.
   */
  static Optional<String> of(String word, Collection<String> valid) {
    if (word.isEmpty() || word.length() > LONGEST) {
      return Optional.empty();
    }
    String lower = word.toLowerCase(Locale.ROOT);
    Optional<String> nearest = Optional.empty();
    int least = Integer.MAX_VALUE;
    for (String candidate : valid) {
      int edits = edits(lower, candidate.toLowerCase(Locale.ROOT));
      if (edits < least && edits <= Math.max(1, Math.min(word.length(), candidate.length()) / 3)) {
        least = edits;
        nearest = Optional.of(candidate);
      }
    }
    return nearest;
  }

  /** Insertions, deletions, replacements and swaps of neighbours that turn one into the other. */
  static int edits(String from, String to) {
    int[] beforeLast = new int[to.length() + 1];
    int[] last = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int[] row = new int[to.length() + 1];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        boolean same = from.charAt(i - 1) == to.charAt(j - 1);
        int best = last[j - 1] + (same ? 0 : 1);
        best = Math.min(best, Math.min(last[j], row[j - 1]) + 1);
        boolean swapped =
            i > 1
                && j > 1
                && from.charAt(i - 1) == to.charAt(j - 2)
                && from.charAt(i - 2) == to.charAt(j - 1);
        row[j] = swapped ? Math.min(best, beforeLast[j - 2] + 1) : best;
      }
      beforeLast = last;
      last = row;
    }
    return last[to.length()];
  }
}
