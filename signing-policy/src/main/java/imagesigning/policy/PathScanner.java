package imagesigning.policy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.regex.Pattern;

/**
 * Finds the path of an offset in a document that may be broken anywhere: brackets need not match
 * and comments are passed over. Good enough to tell a person where to look.
 */
final class PathScanner {
  private static final Pattern ESCAPED = Pattern.compile("\\\\([\"\\\\/])");

  /** Nobody reads longer paths. */
  private static final int DEEPEST = 50;

  private final String text;
  private final Deque<Container> open = new ArrayDeque<>();
  private int at;

  PathScanner(String text) {
    this.text = text;
  }

  /**
   * The path of the value that the offset lies in or in front of.
   *
   * @param offset not before the one that was asked for last
   */
  JsonPath pathAt(int offset) {
    while (at < Math.min(offset, text.length())) {
      step();
    }
    return path();
  }

  private JsonPath path() {
    JsonPath path = JsonPath.ROOT;
    int depth = 0;
    for (Iterator<Container> outer = open.descendingIterator();
        outer.hasNext() && depth < DEEPEST;
        depth++) {
      Container container = outer.next();
      if (!container.object) {
        path = path.element(container.index);
      } else if (container.inValue) {
        path = path.member(container.name);
      }
    }
    return path;
  }

  private void step() {
    char c = text.charAt(at);
    switch (c) {
      case '"' -> string();
      case '{', '[' -> push(new Container(c == '{'));
      case '}', ']' -> pop();
      case ':', ',' -> separator(c);
      case '/', '#' -> comment(c);
      default -> at++;
    }
  }

  private void push(Container container) {
    open.push(container);
    at++;
  }

  private void pop() {
    open.poll();
    valueEnds();
    at++;
  }

  private void separator(char c) {
    Container container = open.peek();
    if (container != null) {
      container.inValue = c == ':';
      container.index += c == ',' ? 1 : 0;
    }
    at++;
  }

  /** A string ends at its quote, or at the end of the line if that is missing. */
  private void string() {
    int begin = ++at;
    while (at < text.length() && text.charAt(at) != '"' && text.charAt(at) != '\n') {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    int end = Math.min(at, text.length());
    Container container = open.peek();
    if (container != null && !container.inValue) {
      container.name = ESCAPED.matcher(text.substring(begin, end)).replaceAll("$1");
    }
    valueEnds();
    at = end + 1;
  }

  private void valueEnds() {
    Container container = open.peek();
    if (container != null) {
      container.inValue = false;
    }
  }

  private void comment(char c) {
    boolean block = text.startsWith("/*", at);
    boolean line = c == '#' || text.startsWith("//", at);
    if (!block && !line) {
      at++;
      return;
    }
    int end = text.indexOf(block ? "*/" : "\n", at + 1);
    at = end < 0 ? text.length() : end + (block ? 2 : 1);
  }

  /** An object or array that has begun. */
  private static final class Container {
    private final boolean object;
    private String name = "";
    private boolean inValue;
    private int index;

    Container(boolean object) {
      this.object = object;
    }
  }
}
