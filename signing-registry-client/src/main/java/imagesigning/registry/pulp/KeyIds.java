package imagesigning.registry.pulp;

import java.util.Locale;
import java.util.regex.Pattern;

/** Key ids as Pulp keeps them: 16 hex digits, upper case. */
final class KeyIds {
  private static final Pattern KEY_ID = Pattern.compile("[0-9A-F]{16}");

  private KeyIds() {}

  static String checked(String keyId) {
    String upper = keyId.toUpperCase(Locale.ROOT);
    if (!KEY_ID.matcher(upper).matches()) {
      throw new IllegalArgumentException(
          "a key id here has 16 hex digits, such as 45ACE14E3EBB9BBA");
    }
    return upper;
  }
}
