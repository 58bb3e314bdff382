package imagesigning.core.json;

/** Half characters: UTF-16 units that JSON escapes can write but that mean nothing alone. */
final class LoneSurrogates {
  private LoneSurrogates() {}

  static boolean in(String string) {
    for (int i = 0; i < string.length(); i++) {
      char c = string.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < string.length()
          && Character.isLowSurrogate(string.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        return true;
      }
    }
    return false;
  }
}
