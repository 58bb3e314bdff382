package imagesigning.core;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import imagesigning.core.internal.JsonTokens;
import imagesigning.core.internal.Utf8Text;
import imagesigning.core.json.JsonFormatException;
import imagesigning.core.json.JsonValue;
import imagesigning.core.json.JsonValue.JsonNumber;
import imagesigning.core.json.JsonValue.JsonObject;
import imagesigning.core.json.JsonValue.JsonString;
import imagesigning.core.json.StrictJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * The part of a signed schema 1 manifest that its digest covers: the bytes before its embedded
 * signatures and the end that these signatures say stood there ("pretty JWS").
 *
 * <p>The embedded signatures themselves are not verified. Because whoever passes the manifest on
 * can write them, their say is bounded: what they leave out must be nothing but themselves, and the
 * end they give must be nothing but the closing bracket. (Upstream lets them hide other members.)
 */
final class Schema1Payload {
  private static final int LONGEST_HEADER = 4096;
  private static final int MOST_BLOCKS = 100;

  private final byte[] manifest;
  private final String text;
  private int nameStart = -1;
  private int valueEnd;
  private List<String> headers = List.of();

  private Schema1Payload(byte[] manifest, Utf8Text text) {
    this.manifest = manifest;
    this.text = text.text();
  }

  /**
   * The bytes to digest.
   *
   * @throws MalformedDataException if the signatures are missing, broken, or leave out too much
   */
  static byte[] of(byte[] manifest, Utf8Text text) {
    Schema1Payload payload = new Schema1Payload(manifest, text);
    try (JsonParser parser = JsonTokens.of(payload.text)) {
      payload.findSignatures(parser);
    } catch (IOException e) {
      throw broken("its signatures cannot be read");
    }
    return payload.stripped();
  }

  /** Their name is compared exactly here, although it is not when the kind is guessed. */
  private void findSignatures(JsonParser parser) throws IOException {
    parser.nextToken();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      boolean found = parser.currentName().equals("signatures");
      int start = (int) parser.currentTokenLocation().getCharOffset();
      parser.nextToken();
      if (found) {
        nameStart = start;
        headers = protectedHeaders(parser);
        valueEnd = (int) parser.currentLocation().getCharOffset();
      } else {
        JsonTokens.skipValue(parser, Limits.DEFAULT.jsonDepth());
      }
    }
    if (nameStart < 0) {
      throw broken("it has no member \"signatures\" in this spelling");
    }
    if (headers.isEmpty()) {
      throw broken("its list of signatures is empty");
    }
  }

  private static List<String> protectedHeaders(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw broken("its signatures are not a list");
    }
    List<String> headers = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() != JsonToken.START_OBJECT || headers.size() == MOST_BLOCKS) {
        throw broken("its signatures are not a short list of objects");
      }
      headers.add(protectedHeader(parser));
    }
    return headers;
  }

  private static String protectedHeader(JsonParser parser) throws IOException {
    String header = "";
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      boolean isNull = value == JsonToken.VALUE_NULL;
      if (ManifestField.matches(name, "protected")) {
        requireType(isNull || value == JsonToken.VALUE_STRING);
        header = isNull ? header : parser.getText();
      } else if (ManifestField.matches(name, "signature")) {
        requireType(isNull || value == JsonToken.VALUE_STRING);
      } else if (ManifestField.matches(name, "header")) {
        requireType(isNull || value == JsonToken.START_OBJECT);
      }
      JsonTokens.skipValue(parser, Limits.DEFAULT.jsonDepth());
    }
    return header;
  }

  private static void requireType(boolean fits) {
    if (!fits) {
      throw broken("a part of its signatures has the wrong type");
    }
  }

  private byte[] stripped() {
    Format format = Format.parse(headers.get(0));
    for (String header : headers) {
      if (!Format.parse(header).equals(format)) {
        throw broken("its signatures disagree about the format");
      }
    }
    requireOnlySignaturesLeftOut(format);
    byte[] tail = format.tail().getBytes(StandardCharsets.UTF_8);
    byte[] payload = Arrays.copyOf(manifest, format.length() + tail.length);
    System.arraycopy(tail, 0, payload, format.length(), tail.length);
    return payload;
  }

  private void requireOnlySignaturesLeftOut(Format format) {
    int start = byteOffset(nameStart);
    if (format.length() > start) {
      throw broken("the format length lies beyond the signatures");
    }
    byte[] before = Arrays.copyOfRange(manifest, format.length(), start);
    String between = new String(before, StandardCharsets.UTF_8).strip();
    String after = text.substring(valueEnd).strip();
    if (!between.equals(",") || !after.equals("}") || !format.tail().strip().equals("}")) {
      throw broken("more than the signatures would be left out of the digest");
    }
  }

  private int byteOffset(int charOffset) {
    boolean ascii = text.length() == manifest.length;
    return ascii
        ? charOffset
        : text.substring(0, charOffset).getBytes(StandardCharsets.UTF_8).length;
  }

  private static MalformedDataException broken(String problem) {
    return new MalformedDataException(
        RejectionReason.MANIFEST_INVALID,
        "the digest of the signed schema 1 manifest cannot be computed: " + problem);
  }

  /** What a protected header says about the form the manifest had before it was signed. */
  private record Format(int length, String tail) {
    static Format parse(String header) {
      try {
        JsonValue value = StrictJson.parse(base64Url(header), LONGEST_HEADER, 8);
        if (value instanceof JsonObject object
            && object.get("formatLength").orElse(null) instanceof JsonNumber length
            && object.get("formatTail").orElse(null) instanceof JsonString tail
            && length.text().length() < 10) {
          byte[] end = base64Url(tail.value());
          return new Format(
              Integer.parseUnsignedInt(length.text()), new String(end, StandardCharsets.UTF_8));
        }
      } catch (JsonFormatException e) {
        throw broken("a protected header is not JSON");
      } catch (IllegalArgumentException e) {
        throw broken("a protected header is not base64, or its length is no number");
      }
      throw broken("a protected header lacks formatLength or formatTail");
    }

    /** Padding may be missing; line feeds and spaces are ignored. */
    private static byte[] base64Url(String text) {
      return Base64.getUrlDecoder().decode(text.replace("\n", "").replace(" ", ""));
    }
  }
}
