package imagesigning.core;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import imagesigning.core.Manifest.Instance;
import imagesigning.core.internal.JsonTokens;
import imagesigning.core.internal.Utf8Text;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the instances of an index that is known to be JSON. Names are compared without regard to
 * case and the last of several members counts, as for the tools that choose an instance; but the
 * list itself may stand there only once.
 */
final class IndexReader {
  private static final String ZSTD = "io.github.containers.compression.zstd";

  private final int mostInstances;
  private final List<Entry> entries = new ArrayList<>();
  private boolean found;

  private IndexReader(int mostInstances) {
    this.mostInstances = mostInstances;
  }

  /** An instance, and whether its layers are compressed with zstd, which tools prefer. */
  record Entry(Instance instance, boolean zstd) {}

  /**
   * Reads the instances in order.
   *
   * @throws MalformedDataException if one of them is malformed, or there are too many
   */
  static List<Entry> read(Utf8Text index, int mostInstances) {
    IndexReader reader = new IndexReader(mostInstances);
    try (JsonParser parser = JsonTokens.of(index.text())) {
      reader.readDocument(parser);
    } catch (IOException e) {
      throw broken("it cannot be read");
    }
    return List.copyOf(reader.entries);
  }

  private void readDocument(JsonParser parser) throws IOException {
    parser.nextToken();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      boolean isList =
          ManifestField.named(parser.currentName()).orElse(null) == ManifestField.MANIFESTS;
      JsonToken value = parser.nextToken();
      if (!isList) {
        skip(parser);
      } else if (found) {
        throw broken("\"manifests\" stands there twice");
      } else {
        found = true;
        readList(value, parser);
      }
    }
  }

  private void readList(JsonToken value, JsonParser parser) throws IOException {
    if (value == JsonToken.VALUE_NULL) {
      return;
    }
    if (value != JsonToken.START_ARRAY) {
      throw broken("\"manifests\" is not a list");
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (entries.size() == mostInstances) {
        throw broken("it lists more than " + mostInstances + " instances");
      }
      if (parser.currentToken() != JsonToken.START_OBJECT) {
        throw broken("instance " + (entries.size() + 1) + " is not an object");
      }
      entries.add(readInstance(parser));
    }
  }

  private Entry readInstance(JsonParser parser) throws IOException {
    String digest = "";
    String mediaType = "";
    long size = -1;
    Optional<Platform> platform = Optional.empty();
    boolean zstd = false;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (value == JsonToken.VALUE_NULL) {
        continue;
      }
      if (ManifestField.matches(name, "digest")) {
        digest = string(value, parser, "digest");
      } else if (ManifestField.matches(name, "mediatype")) {
        mediaType = string(value, parser, "mediaType");
      } else if (ManifestField.matches(name, "size")) {
        size = size(value, parser);
      } else if (ManifestField.matches(name, "platform")) {
        platform = Optional.of(readPlatform(value, parser));
      } else if (ManifestField.matches(name, "annotations")) {
        zstd = readZstd(value, parser);
      } else {
        skip(parser);
      }
    }
    return new Entry(new Instance(parsed(digest), mediaType, size, platform), zstd);
  }

  private Digest parsed(String digest) {
    try {
      return Digest.parse(digest);
    } catch (ReferenceFormatException e) {
      throw broken("the digest of instance " + (entries.size() + 1) + ": " + e.getMessage());
    }
  }

  private Platform readPlatform(JsonToken value, JsonParser parser) throws IOException {
    if (value != JsonToken.START_OBJECT) {
      throw mistyped("platform");
    }
    String os = "";
    String architecture = "";
    String variant = "";
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      JsonToken inner = parser.nextToken();
      if (inner == JsonToken.VALUE_NULL) {
        continue;
      }
      if (ManifestField.matches(name, "os")) {
        os = platformName(inner, parser, "os");
      } else if (ManifestField.matches(name, "architecture")) {
        architecture = platformName(inner, parser, "architecture");
      } else if (ManifestField.matches(name, "variant")) {
        variant = platformName(inner, parser, "variant");
      } else {
        skip(parser);
      }
    }
    return new Platform(
        os, architecture, variant.isEmpty() ? Optional.empty() : Optional.of(variant));
  }

  /**
   * The index specification leaves these names to Go, and says nothing of their form: what could
   * not be the name of anything is refused, whatever else is unknown stays an instance for nobody.
   */
  private String platformName(JsonToken value, JsonParser parser, String name) throws IOException {
    String text = string(value, parser, name);
    if (!Platform.isName(text)) {
      throw broken(
          "\""
              + name
              + "\" of the platform of instance "
              + (entries.size() + 1)
              + " is not a name of at most "
              + Platform.LONGEST_NAME
              + " printable characters without spaces");
    }
    return text;
  }

  private boolean readZstd(JsonToken value, JsonParser parser) throws IOException {
    if (value != JsonToken.START_OBJECT) {
      throw mistyped("annotations");
    }
    boolean zstd = false;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      boolean tellsCompression = parser.currentName().equals(ZSTD);
      JsonToken inner = parser.nextToken();
      if (tellsCompression) {
        zstd = inner == JsonToken.VALUE_STRING && parser.getText().equals("true");
      }
      skip(parser);
    }
    return zstd;
  }

  private String string(JsonToken value, JsonParser parser, String name) throws IOException {
    if (value != JsonToken.VALUE_STRING) {
      throw mistyped(name);
    }
    return parser.getText();
  }

  private long size(JsonToken value, JsonParser parser) throws IOException {
    if (value != JsonToken.VALUE_NUMBER_INT
        || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
        || parser.getLongValue() < 0) {
      throw mistyped("size");
    }
    return parser.getLongValue();
  }

  private static void skip(JsonParser parser) throws IOException {
    JsonTokens.skipValue(parser, Limits.DEFAULT.jsonDepth());
  }

  private MalformedDataException mistyped(String name) {
    return broken("\"" + name + "\" of instance " + (entries.size() + 1) + " has the wrong type");
  }

  private static MalformedDataException broken(String problem) {
    return new MalformedDataException(
        RejectionReason.MANIFEST_INVALID, "the index cannot be used: " + problem);
  }
}
