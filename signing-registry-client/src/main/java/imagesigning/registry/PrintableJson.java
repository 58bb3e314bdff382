package imagesigning.registry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import imagesigning.core.text.RemoteText;
import java.io.IOException;
import java.io.Writer;
import java.util.Map;
import java.util.TreeMap;

/**
 * JSON for programs that people and logs see too: everything but printable ASCII is escaped, so
 * that foreign text in it steers no terminal, and what is without bound elsewhere is cut.
 */
final class PrintableJson {
  private static final int MOST_MEMBERS = 100;

  private static final JsonFactory FACTORY =
      ((JsonFactoryBuilder) JsonFactory.builder())
          .highestNonEscapedChar(0x7f)
          .characterEscapes(new WithDelete())
          .build();

  private PrintableJson() {}

  /** What Jackson escapes anyway, and the one control character in ASCII that it does not. */
  private static final class WithDelete extends CharacterEscapes {
    private static final long serialVersionUID = 1L;

    @Override
    public int[] getEscapeCodesForAscii() {
      int[] codes = standardAsciiEscapesForJSON();
      codes[0x7f] = ESCAPE_STANDARD;
      return codes;
    }

    @Override
    public SerializableString getEscapeSequence(int c) {
      throw new IllegalStateException("no character has an escape of its own");
    }
  }

  static JsonGenerator to(Writer writer) throws IOException {
    return FACTORY.createGenerator(writer);
  }

  /** A member with foreign text, which is cut if it is long. */
  static void text(JsonGenerator json, String name, String text) throws IOException {
    json.writeStringField(name, RemoteText.cut(text));
  }

  /** An object with foreign names and texts: the first ones, without names that are too long. */
  static void texts(JsonGenerator json, String name, Map<String, String> texts) throws IOException {
    json.writeObjectFieldStart(name);
    int count = 0;
    for (Map.Entry<String, String> one : new TreeMap<>(texts).entrySet()) {
      // A name that is cut could be the same as another.
      if (one.getKey().length() <= RemoteText.LONGEST_VALUE && count < MOST_MEMBERS) {
        text(json, one.getKey(), one.getValue());
        count++;
      }
    }
    json.writeEndObject();
  }
}
