package imagesigning.core.json;

import imagesigning.core.text.Quoted;
import java.util.Locale;
import java.util.Set;

/** What characters outside strings mean, or were probably meant to. */
final class BareWord {
  private static final Set<String> LITERALS = Set.of("true", "false", "null");
  private static final Set<String> NO_NUMBERS =
      Set.of("nan", "-nan", "+nan", "infinity", "-infinity", "+infinity", "inf", "-inf", "+inf");

  private BareWord() {}

  static boolean isScalar(String word) {
    return LITERALS.contains(word) || isNumber(word);
  }

  /** Whether a number cannot be represented as a double. */
  static boolean isInfinite(String scalar) {
    return !LITERALS.contains(scalar) && Double.isInfinite(Double.parseDouble(scalar));
  }

  private static boolean isNumber(String word) {
    int i = word.startsWith("-") ? 1 : 0;
    int intEnd = digitsEnd(word, i);
    if (intEnd == i || word.charAt(i) == '0' && intEnd > i + 1) {
      return false;
    }
    i = intEnd;
    if (i < word.length() && word.charAt(i) == '.') {
      int fractionEnd = digitsEnd(word, i + 1);
      if (fractionEnd == i + 1) {
        return false;
      }
      i = fractionEnd;
    }
    return i == word.length() || isExponent(word, i);
  }

  private static boolean isExponent(String word, int from) {
    int i = from;
    if (word.charAt(i) != 'e' && word.charAt(i) != 'E') {
      return false;
    }
    i++;
    if (i < word.length() && (word.charAt(i) == '+' || word.charAt(i) == '-')) {
      i++;
    }
    return i < word.length() && digitsEnd(word, i) == word.length();
  }

  private static int digitsEnd(String word, int from) {
    int i = from;
    while (i < word.length() && word.charAt(i) >= '0' && word.charAt(i) <= '9') {
      i++;
    }
    return i;
  }

  static String problem(String word) {
    String lower = word.toLowerCase(Locale.ROOT);
    if (LITERALS.contains(lower)) {
      return "write " + lower + " in lower case, not " + Quoted.text(word);
    }
    if (NO_NUMBERS.contains(lower)) {
      return Quoted.text(word) + " is no JSON number";
    }
    char first = word.charAt(0);
    boolean numeric = first >= '0' && first <= '9' || "+-.".indexOf(first) >= 0;
    return numeric
        ? Quoted.text(word) + " is no JSON number; a string needs double quotes"
        : Quoted.text(word) + " is no JSON value; a string needs double quotes";
  }
}
