package imagesigning.core;

import imagesigning.core.text.RemoteText;

/**
 * An image reference, digest, tag or transport name that breaks the grammar; the message shows
 * where and what was expected.
 */
public final class ReferenceFormatException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** The text that was to be parsed. */
  private final String input;

  /**
   * Says what is wrong.
   *
   * @param input the text that was to be parsed
   * @param message what was expected and what to do
   */
  public ReferenceFormatException(String input, String message) {
    super(RemoteText.message(message));
    this.input = input;
  }

  /**
   * The text that was to be parsed, as given.
   *
   * @return the text
   */
  public String input() {
    return input;
  }
}
