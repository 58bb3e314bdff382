package imagesigning.registry.internal.auth;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * Base64 as Go's standard decoder takes it: line ends anywhere, padding mandatory, nothing else
 * outside the alphabet.
 */
final class GoBase64 {
  private GoBase64() {}

  static Optional<String> decode(String text) {
    String compact = text.replace("\r", "").replace("\n", "");
    if (compact.length() % 4 != 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(new String(Base64.getDecoder().decode(compact), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
