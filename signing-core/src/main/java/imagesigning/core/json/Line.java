package imagesigning.core.json;

import java.util.List;

/**
 * The tokens of one line, or of the part of a line before or after a comment that spans lines.
 *
 * @param start index of its first character
 * @param end index after its last character, before the line break
 * @param tokens its tokens
 * @param findings what is wrong with single tokens, comments included
 * @param unpaired whether a string does not end on this line
 * @param commentStart where a comment begins that takes the rest of the line, or {@link
 *     Finding#NOWHERE}
 */
record Line(
    int start,
    int end,
    List<Token> tokens,
    List<Finding> findings,
    boolean unpaired,
    int commentStart) {

  /** Whether there are several ways to read it. */
  boolean isDoubtful() {
    return unpaired || commentStart != Finding.NOWHERE;
  }
}
