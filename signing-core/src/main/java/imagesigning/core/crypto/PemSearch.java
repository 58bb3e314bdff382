package imagesigning.core.crypto;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Looks for one block. No byte is looked at more than a few times, however often it begins. */
final class PemSearch {
  private static final byte[] BEGIN = "-----BEGIN ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] END = "-----END ".getBytes(StandardCharsets.US_ASCII);
  private static final String DASHES = "-----";

  private final byte[] text;
  private int at;
  private int end = -1;
  private String endLine = "";

  PemSearch(byte[] text, int from) {
    this.text = text;
    this.at = from;
  }

  Optional<Pem> find() {
    for (int begin = begin(); begin < text.length; begin = begin()) {
      at = begin + BEGIN.length;
      Optional<Pem> block = read();
      if (block.isPresent()) {
        return block;
      }
    }
    return Optional.empty();
  }

  private int begin() {
    return startsWith(BEGIN, at) ? at : lineAfter(BEGIN, at);
  }

  private Optional<Pem> read() {
    String typeLine = line();
    if (!typeLine.endsWith(DASHES)) {
      return Optional.empty();
    }
    String type = typeLine.substring(0, typeLine.length() - DASHES.length());
    Map<String, String> headers = headers();
    findEnd(headers.isEmpty());
    Optional<byte[]> content = endLine.equals(type + DASHES) ? decode(at, end) : Optional.empty();
    if (content.isEmpty()) {
      return Optional.empty();
    }
    at = end;
    line();
    return Optional.of(new Pem(type, headers, content.get(), at));
  }

  private Map<String, String> headers() {
    Map<String, String> headers = new HashMap<>();
    while (at < text.length) {
      int before = at;
      String line = line();
      int colon = line.indexOf(':');
      if (colon < 0) {
        at = before;
        break;
      }
      headers.put(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
    }
    return headers;
  }

  /** Without data and headers the last line follows at once. */
  private void findEnd(boolean atOnce) {
    int next = end;
    if (atOnce && startsWith(END, at)) {
      next = at;
    } else if (end <= at) {
      next = lineAfter(END, at);
    }
    if (next != end) {
      end = next;
      int before = at;
      at = Math.min(end + END.length, text.length);
      endLine = line();
      at = before;
    }
  }

  /** The rest of a line without white space at its end; moves behind it. */
  private String line() {
    int start = at;
    while (at < text.length && text[at] != '\n') {
      at++;
    }
    int stop = at;
    at = Math.min(at + 1, text.length);
    if (stop > start && stop < text.length && text[stop - 1] == '\r') {
      stop--;
    }
    while (stop > start && (text[stop - 1] == ' ' || text[stop - 1] == '\t')) {
      stop--;
    }
    return new String(text, start, stop - start, StandardCharsets.ISO_8859_1);
  }

  private Optional<byte[]> decode(int from, int to) {
    ByteArrayOutputStream digits = new ByteArrayOutputStream();
    int padding = 0;
    for (int i = from; i < to; i++) {
      byte b = text[i];
      if (b == ' ' || b == '\t' || b == '\r' || b == '\n') {
        continue;
      }
      if (b == '=' && padding < 2 && digits.size() % 4 >= 2) {
        padding++;
      } else if (padding > 0 || !isDigit(b)) {
        return Optional.empty();
      }
      digits.write(b);
    }
    return digits.size() % 4 == 0
        ? Optional.of(Base64.getDecoder().decode(digits.toByteArray()))
        : Optional.empty();
  }

  private static boolean isDigit(byte b) {
    return b >= 'A' && b <= 'Z'
        || b >= 'a' && b <= 'z'
        || b >= '0' && b <= '9'
        || b == '+'
        || b == '/';
  }

  /** Where the next line begins so, after a line break at or behind {@code from}. */
  private int lineAfter(byte[] word, int from) {
    for (int i = from + 1; i <= text.length - word.length; i++) {
      if (text[i - 1] == '\n' && startsWith(word, i)) {
        return i;
      }
    }
    return text.length;
  }

  private boolean startsWith(byte[] word, int from) {
    return from + word.length <= text.length
        && Arrays.equals(text, from, from + word.length, word, 0, word.length);
  }
}
