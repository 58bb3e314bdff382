package imagesigning.core.text;

import java.util.regex.Pattern;

/**
 * Lines for a person that begin with the answer to a question: {@code allowed}, {@code rejected} or
 * {@code indeterminate}. The text has none of these words in any other place, whatever names and
 * other foreign text stand in it, so that a script can look for them: where they would, they are
 * written with their first letter escaped. Every line is printable and cut. Not thread-safe.
 */
public final class AnswerText {
  private static final Pattern ANSWERS =
      Pattern.compile("allowed|rejected|indeterminate", Pattern.CASE_INSENSITIVE);

  private final StringBuilder out = new StringBuilder();

  /**
   * The first line.
   *
   * @param answer the answer, one of the three words
   * @param about what it is about
   */
  public AnswerText(String answer, String about) {
    out.append(answer).append(": ").append(fit(about)).append('\n');
  }

  /**
   * A further line.
   *
   * @param indent spaces
   * @param text any text
   * @return this text
   */
  public AnswerText line(String indent, String text) {
    out.append(indent).append(fit(text)).append('\n');
    return this;
  }

  /**
   * The line that says which name to use, written so that it can be copied, if it can.
   *
   * @param name the name pinned by digest
   * @return this text
   */
  public AnswerText pinned(String name) {
    return line(
        "",
        "Use exactly what was checked, not a tag that can move: "
            + (ANSWERS.matcher(name).find()
                ? "the same name with " + name.substring(name.indexOf('@') + 1)
                : name));
  }

  /**
   * An empty line.
   *
   * @return this text
   */
  public AnswerText emptyLine() {
    out.append('\n');
    return this;
  }

  private static String fit(String text) {
    return ANSWERS
        .matcher(RemoteText.message(text))
        .replaceAll(
            found -> {
              String word = found.group();
              return String.format("\\\\u%04x%s", (int) word.charAt(0), word.substring(1));
            });
  }

  /** The lines, without a line break at the end. */
  @Override
  public String toString() {
    return out.toString().stripTrailing();
  }
}
