package imagesigning.core;

/** The grammar of {@code org.opencontainers.image.ref.name}. */
final class OciImageName {
  private OciImageName() {}

  /** Letters and digits, joined by one of {@code -._:@+/} or by {@code --}. */
  static boolean isValid(String name) {
    int i = 0;
    while (true) {
      int wordEnd = wordEnd(name, i);
      if (wordEnd == i) {
        return false;
      }
      if (wordEnd == name.length()) {
        return true;
      }
      if ("-._:@+/".indexOf(name.charAt(wordEnd)) < 0) {
        return false;
      }
      i = name.startsWith("--", wordEnd) ? wordEnd + 2 : wordEnd + 1;
    }
  }

  private static int wordEnd(String name, int from) {
    int i = from;
    while (i < name.length() && isAlphanumeric(name.charAt(i))) {
      i++;
    }
    return i;
  }

  private static boolean isAlphanumeric(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
  }
}
