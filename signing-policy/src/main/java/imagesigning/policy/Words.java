package imagesigning.policy;

import java.util.List;

/** Lists in sentences. */
final class Words {
  private Words() {}

  /** {@code a, b and c}. */
  static String and(List<String> words) {
    return joined(words, " and ");
  }

  /** {@code a, b or c}. */
  static String or(List<String> words) {
    return joined(words, " or ");
  }

  private static String joined(List<String> words, String last) {
    int n = words.size();
    return n < 2
        ? String.join("", words)
        : String.join(", ", words.subList(0, n - 1)) + last + words.get(n - 1);
  }
}
