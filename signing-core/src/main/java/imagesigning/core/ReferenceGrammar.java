package imagesigning.core;

/**
 * The grammar of image names, character by character: every method is linear and answers with the
 * index of the first character that breaks it, or {@link #FITS}.
 *
 * <p>An index equal to the end of the range means that something is missing there.
 */
final class ReferenceGrammar {
  static final int FITS = -1;

  /** Longest name, host included. */
  static final int LONGEST_NAME = 255;

  private static final int LONGEST_TAG = 128;
  private static final int ID_LENGTH = 64;

  private ReferenceGrammar() {}

  /** Whether the text is 64 lower-case hex digits, which is how image IDs look. */
  static boolean isImageId(String text) {
    if (text.length() != ID_LENGTH) {
      return false;
    }
    for (int i = 0; i < ID_LENGTH; i++) {
      char c = text.charAt(i);
      if (!isDigit(c) && !(c >= 'a' && c <= 'f')) {
        return false;
      }
    }
    return true;
  }

  /** {@code label *("." label) [":" 1*DIGIT]}. */
  static int domainProblem(String text, int from, int to) {
    int colon = text.indexOf(':', from);
    int hostEnd = colon < 0 || colon >= to ? to : colon;
    int label = from;
    while (true) {
      int dot = text.indexOf('.', label);
      int labelEnd = dot < 0 || dot >= hostEnd ? hostEnd : dot;
      int problem = labelProblem(text, label, labelEnd);
      if (problem != FITS) {
        return problem;
      }
      if (labelEnd == hostEnd) {
        break;
      }
      label = labelEnd + 1;
    }
    return hostEnd == to ? FITS : portProblem(text, hostEnd + 1, to);
  }

  private static int labelProblem(String text, int from, int to) {
    if (from == to) {
      return from;
    }
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      boolean dashInside = c == '-' && i > from && i < to - 1;
      if (!isLower(c) && !isUpper(c) && !isDigit(c) && !dashInside) {
        return i;
      }
    }
    return FITS;
  }

  private static int portProblem(String text, int from, int to) {
    if (from == to) {
      return from;
    }
    for (int i = from; i < to; i++) {
      if (!isDigit(text.charAt(i))) {
        return i;
      }
    }
    return FITS;
  }

  /** {@code path-component *("/" path-component)}. */
  static int pathProblem(String text, int from, int to) {
    int component = from;
    while (true) {
      int slash = text.indexOf('/', component);
      int end = slash < 0 || slash >= to ? to : slash;
      int problem = componentProblem(text, component, end);
      if (problem != FITS) {
        return problem;
      }
      if (end == to) {
        return FITS;
      }
      component = end + 1;
    }
  }

  private static int componentProblem(String text, int from, int to) {
    if (from == to) {
      return from;
    }
    int i = from;
    while (i < to) {
      char c = text.charAt(i);
      if (isLower(c) || isDigit(c)) {
        i++;
        continue;
      }
      int end = separatorEnd(text, i, to);
      if (end == i || i == from || end == to) {
        return i;
      }
      char next = text.charAt(end);
      if (!isLower(next) && !isDigit(next)) {
        return end;
      }
      i = end;
    }
    return FITS;
  }

  /** End of the separator that begins here: one dot, one or two underscores, any dashes. */
  private static int separatorEnd(String text, int from, int to) {
    char c = text.charAt(from);
    int longest =
        switch (c) {
          case '.' -> 1;
          case '_' -> 2;
          case '-' -> to - from;
          default -> 0;
        };
    int end = from;
    while (end < to && end < from + longest && text.charAt(end) == c) {
      end++;
    }
    return end;
  }

  /** {@code [A-Za-z0-9_] 0*127[A-Za-z0-9_.-]}. */
  static int tagProblem(String text, int from, int to) {
    if (from == to) {
      return from;
    }
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      boolean anywhere = isLower(c) || isUpper(c) || isDigit(c) || c == '_';
      boolean later = i > from && (c == '.' || c == '-');
      if (!(anywhere || later) || i - from == LONGEST_TAG) {
        return i;
      }
    }
    return FITS;
  }

  static boolean isUpper(char c) {
    return c >= 'A' && c <= 'Z';
  }

  private static boolean isLower(char c) {
    return c >= 'a' && c <= 'z';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
