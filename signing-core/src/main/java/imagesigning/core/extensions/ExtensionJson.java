package imagesigning.core.extensions;

import imagesigning.core.Limits;
import imagesigning.core.MalformedDataException;
import imagesigning.core.RejectionReason;
import imagesigning.core.json.JsonBounds;
import imagesigning.core.json.JsonFormatException;
import imagesigning.core.json.JsonShape;
import imagesigning.core.json.JsonValue;
import imagesigning.core.json.JsonValue.JsonNull;
import imagesigning.core.json.JsonValue.JsonNumber;
import imagesigning.core.json.JsonValue.JsonObject;
import imagesigning.core.json.JsonValue.JsonString;
import imagesigning.core.json.StrictBase64;
import imagesigning.core.json.StrictBase64.InvalidBase64Exception;
import imagesigning.core.json.StrictJson;
import imagesigning.core.text.Quoted;
import java.util.Optional;

/** The members that a list's entry and the body of a request have in common. */
final class ExtensionJson {
  private static final String SCHEMA_VERSION = "schemaVersion";
  private static final String VERSION = "version";

  /** What is read of a signature. */
  static final JsonShape SIGNATURE =
      JsonShape.of(SCHEMA_VERSION, VERSION, "type", "name", "content");

  private ExtensionJson() {}

  /** The document, with the members of this shape. */
  static JsonObject root(byte[] json, Limits limits, JsonShape shape) {
    if (json.length > limits.signatureBytes()) {
      throw new MalformedDataException(
          RejectionReason.SIGNATURE_TOO_LARGE,
          "the document has " + json.length + " bytes, the limit is " + limits.signatureBytes());
    }
    try {
      JsonBounds bounds = JsonBounds.of(limits.signatureBytes(), limits.jsonDepth());
      return object(StrictJson.parse(json, bounds, shape), "the document");
    } catch (JsonFormatException e) {
      throw invalid("the document is not strict JSON, at " + e.position() + ": " + e.getMessage());
    }
  }

  static JsonObject object(JsonValue value, String what) {
    if (value instanceof JsonObject object) {
      return object;
    }
    throw invalid(what + " is not an object but of kind " + value.kind());
  }

  /**
   * Why a signature that is not broken is still of no use, if so. A version that is no whole number
   * or contradicts itself, and a type that is no text, are broken.
   */
  static Optional<String> entryProblem(JsonObject entry) {
    Optional<String> version = version(entry);
    String type = optionalText(entry, "type").orElse("");
    if (!version.equals(Optional.of(String.valueOf(ExtensionSignature.SCHEMA_VERSION)))) {
      return Optional.of(
          "its schemaVersion is "
              + version.map(Quoted::text).orElse("missing")
              + ", not "
              + ExtensionSignature.SCHEMA_VERSION);
    }
    if (!type.equals(ExtensionSignature.TYPE)) {
      return Optional.of(
          "its type is " + Quoted.text(type) + ", not \"" + ExtensionSignature.TYPE + "\"");
    }
    return Optional.empty();
  }

  private static Optional<String> version(JsonObject entry) {
    Optional<String> schemaVersion = wholeNumber(entry, SCHEMA_VERSION);
    Optional<String> version = wholeNumber(entry, VERSION);
    if (schemaVersion.isPresent() && version.isPresent() && !schemaVersion.equals(version)) {
      throw invalid(
          "its schemaVersion "
              + Quoted.text(schemaVersion.get())
              + " and its version "
              + Quoted.text(version.get())
              + " contradict each other");
    }
    return schemaVersion.or(() -> version);
  }

  /** As in Go, null is as good as nothing. */
  private static Optional<JsonValue> member(JsonObject entry, String name) {
    return entry.get(name).filter(value -> !(value instanceof JsonNull));
  }

  private static Optional<String> wholeNumber(JsonObject entry, String name) {
    return member(entry, name)
        .map(
            value -> {
              if (value instanceof JsonNumber number
                  && number.text().chars().allMatch(c -> c >= '0' && c <= '9' || c == '-')) {
                return number.text();
              }
              throw invalid("its " + name + " is not a whole number but of kind " + value.kind());
            });
  }

  static String text(JsonObject entry, String name) {
    return optionalText(entry, name)
        .orElseThrow(() -> invalid("it lacks the member \"" + name + "\""));
  }

  private static Optional<String> optionalText(JsonObject entry, String name) {
    return member(entry, name)
        .map(
            value -> {
              if (value instanceof JsonString string) {
                return string.value();
              }
              throw invalid("its " + name + " is not a string but of kind " + value.kind());
            });
  }

  static byte[] content(JsonObject entry) {
    try {
      return StrictBase64.decode(text(entry, "content"));
    } catch (InvalidBase64Exception e) {
      throw invalid("its content is " + e.getMessage());
    }
  }

  static MalformedDataException invalid(String problem) {
    return new MalformedDataException(
        RejectionReason.SIGNATURE_BLOB_INVALID,
        "the signature of the extensions API cannot be read: " + problem);
  }
}
