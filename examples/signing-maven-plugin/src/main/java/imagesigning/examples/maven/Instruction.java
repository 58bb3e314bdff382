package imagesigning.examples.maven;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One instruction of a Containerfile, its lines joined, with the place in the file of every
 * character.
 *
 * @param line the line it begins in, from 1
 * @param text keyword and what follows
 * @param offsets for each character of the text, where it stands in the file
 */
record Instruction(int line, String text, List<Integer> offsets) {
  private static final Pattern WORD = Pattern.compile("[^ \\t]+");

  /**
   * A part of the instruction without white space.
   *
   * @param text the word
   * @param start where it stands in the file
   * @param whole whether it stands there in one piece
   */
  record Word(String text, int start, boolean whole) {

    /** The rest of this word behind its first characters. */
    Word from(int characters) {
      return new Word(text.substring(characters), start + characters, whole);
    }
  }

  /** The first word in capitals, such as {@code FROM}. */
  String keyword() {
    return words().get(0).text().toUpperCase(Locale.ROOT);
  }

  /** Everything behind the keyword. */
  String rest() {
    return text.substring(beginOfRest()).stripTrailing();
  }

  /** The instruction that follows the keyword, as behind {@code ONBUILD}. */
  Instruction inner() {
    int begin = beginOfRest();
    return new Instruction(line, text.substring(begin), offsets.subList(begin, offsets.size()));
  }

  private int beginOfRest() {
    return WORD.matcher(text)
        .results()
        .skip(1)
        .findFirst()
        .map(MatchResult::start)
        .orElse(text.length());
  }

  /** All words, the keyword first. */
  List<Word> words() {
    List<Word> words = new ArrayList<>();
    Matcher word = WORD.matcher(text);
    while (word.find()) {
      int start = offsets.get(word.start());
      int last = offsets.get(word.end() - 1);
      boolean whole = last - start == word.end() - 1 - word.start();
      words.add(new Word(word.group(), start, whole));
    }
    return words;
  }
}
