package imagesigning.policy;

import java.util.Base64;
import java.util.Optional;

/**
 * Base64 as policy.json writes bytes: standard alphabet, padding required, CR and LF ignored
 * anywhere, nothing else ignored (policy reference, "Differences between Go and Java").
 */
final class Base64Text {
  private Base64Text() {}

  /** The bytes, or empty if the text is no base64. */
  static Optional<byte[]> decode(String text) {
    return firstWrong(text).isPresent()
        ? Optional.empty()
        : Optional.of(Base64.getDecoder().decode(withoutLineBreaks(text)));
  }

  /**
   * Offset of the first character that cannot stand where it does; the length if the end is
   * missing.
   */
  static Optional<Integer> firstWrong(String text) {
    int digits = 0;
    int padding = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\r' || c == '\n') {
        continue;
      }
      boolean pads = c == '=' && (digits % 4 == 2 || digits % 4 == 3) && digits % 4 + padding < 4;
      boolean counts = padding == 0 && isDigit(c);
      if (!pads && !counts) {
        return Optional.of(i);
      }
      padding += pads ? 1 : 0;
      digits += counts ? 1 : 0;
    }
    return (digits + padding) % 4 == 0 ? Optional.empty() : Optional.of(text.length());
  }

  private static boolean isDigit(char c) {
    return c >= 'A' && c <= 'Z'
        || c >= 'a' && c <= 'z'
        || c >= '0' && c <= '9'
        || c == '+'
        || c == '/';
  }

  private static String withoutLineBreaks(String text) {
    return text.replace("\r", "").replace("\n", "");
  }
}
