package imagesigning.core.internal;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Bytes read as UTF-8, with every place that is none. JSON parsers are lenient here: they take
 * overlong forms for the characters they imitate, so two readers could see two documents.
 *
 * @param text the characters, U+FFFD for what is not UTF-8
 * @param malformedAt the indexes of those U+FFFD in the text; not all of them if there are many
 */
public record Utf8Text(String text, List<Integer> malformedAt) {
  private static final int MOST_PLACES = 1000;

  /** Keeps an unmodifiable copy of the places. */
  public Utf8Text {
    malformedAt = List.copyOf(malformedAt);
  }

  /** Whether all bytes are UTF-8. */
  public boolean isWellFormed() {
    return malformedAt.isEmpty();
  }

  /** Decodes; never fails. */
  public static Utf8Text decode(byte[] bytes) {
    return isAscii(bytes)
        ? new Utf8Text(new String(bytes, StandardCharsets.ISO_8859_1), List.of())
        : decodeReporting(bytes);
  }

  private static boolean isAscii(byte[] bytes) {
    int bits = 0;
    for (byte b : bytes) {
      bits |= b;
    }
    return bits >= 0;
  }

  private static Utf8Text decodeReporting(byte[] bytes) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    List<Integer> malformedAt = new ArrayList<>();
    CoderResult result = decoder.decode(in, out, true);
    while (result.isError()) {
      if (malformedAt.size() < MOST_PLACES) {
        malformedAt.add(out.position());
      }
      in.position(in.position() + result.length());
      out.put('\uFFFD');
      result = decoder.decode(in, out, true);
    }
    return new Utf8Text(out.flip().toString(), malformedAt);
  }
}
