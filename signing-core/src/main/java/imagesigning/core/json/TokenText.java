package imagesigning.core.json;

import imagesigning.core.json.StrictReader.RefusedException;
import java.util.Optional;

/**
 * The text of strings, read where the document has it: the tokenizer's copies of a long string take
 * several times its size. The tokenizer still goes over each string and refuses what is malformed.
 */
final class TokenText {
  private static final int HEX = 16;

  private final String text;

  /** Only an escape can be half of a character, because the document was decoded strictly. */
  private final boolean mayHaveHalves;

  TokenText(String text) {
    this.text = text;
    this.mayHaveHalves = text.contains("\\ud") || text.contains("\\uD");
  }

  /** The string that begins with the quote at an index, if it is written without any escape. */
  Optional<String> plain(int quote) {
    for (int i = quote + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        return Optional.of(text.substring(quote + 1, i));
      }
      if (c == '\\' || c < ' ') {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** Refuses a string that nobody needs if it has half of a character. */
  void check(int quote) throws RefusedException {
    if (!mayHaveHalves) {
      return;
    }
    boolean waiting = false;
    int i = quote + 1;
    while (i < text.length() && text.charAt(i) != '"') {
      boolean escape = text.charAt(i) == '\\';
      boolean unicode = escape && i + 5 < text.length() && text.charAt(i + 1) == 'u';
      char unit = unicode ? unit(i + 2) : ' ';
      if (waiting != Character.isLowSurrogate(unit)) {
        throw half();
      }
      waiting = Character.isHighSurrogate(unit);
      i += unicode ? 6 : escape ? 2 : 1;
    }
    if (waiting) {
      throw half();
    }
  }

  /** Four hex digits; anything else is refused by the tokenizer in a moment. */
  private char unit(int start) {
    int unit = 0;
    for (int i = start; i < start + 4; i++) {
      unit = unit * HEX + Math.max(0, Character.digit(text.charAt(i), HEX));
    }
    return (char) unit;
  }

  /** The string, if it has no half of a character. */
  String wellFormed(String string) throws RefusedException {
    if (mayHaveHalves && LoneSurrogates.in(string)) {
      throw half();
    }
    return string;
  }

  private static RefusedException half() {
    return new RefusedException("this string has half of a character");
  }
}
