package imagesigning.core.json;

import imagesigning.core.text.Quoted;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;

/**
 * Base64 as Go reads it in JSON: the standard alphabet, padding required, line breaks ignored
 * anywhere, nothing else. (The JDK's basic decoder takes missing padding and no line breaks; its
 * MIME decoder skips whatever it does not know.)
 *
 * <p>Stateless and thread-safe.
 */
public final class StrictBase64 {
  private StrictBase64() {}

  /**
   * Decodes a text.
   *
   * @param text the text
   * @return the bytes
   * @throws InvalidBase64Exception if it is not base64; the exception knows the place
   */
  public static byte[] decode(String text) throws InvalidBase64Exception {
    byte[] digits = new byte[text.length()];
    int count = 0;
    int padding = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n' || c == '\r') {
        continue;
      }
      if (c == '=' && padding < 2 && count % 4 >= 2) {
        padding++;
      } else if (padding > 0 || !isDigit(c)) {
        throw new InvalidBase64Exception(
            Quoted.character(text.codePointAt(i)) + " does not belong there", i);
      }
      digits[count] = (byte) c;
      count++;
    }
    if (count % 4 != 0) {
      throw new InvalidBase64Exception("the text ends too early", text.length());
    }
    ByteBuffer bytes = Base64.getDecoder().decode(ByteBuffer.wrap(digits, 0, count));
    return bytes.remaining() == bytes.array().length
        ? bytes.array()
        : Arrays.copyOf(bytes.array(), bytes.remaining());
  }

  private static boolean isDigit(char c) {
    return c >= 'A' && c <= 'Z'
        || c >= 'a' && c <= 'z'
        || c >= '0' && c <= '9'
        || c == '+'
        || c == '/';
  }

  /** A text is not base64. */
  public static final class InvalidBase64Exception extends Exception {
    private static final long serialVersionUID = 1L;

    /** Index of the first character that does not fit. */
    private final int index;

    InvalidBase64Exception(String problem, int index) {
      super("not valid base64 at character " + index + ": " + problem);
      this.index = index;
    }

    /**
     * Where.
     *
     * @return the index of the first character that does not fit, from 0; the length of the text if
     *     something is missing at its end
     */
    public int index() {
      return index;
    }
  }
}
