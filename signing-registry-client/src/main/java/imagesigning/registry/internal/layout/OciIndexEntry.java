package imagesigning.registry.internal.layout;

import imagesigning.core.Digest;
import imagesigning.core.MalformedDataException;
import imagesigning.core.ReferenceFormatException;
import imagesigning.core.RejectionReason;
import imagesigning.core.json.JsonBounds;
import imagesigning.core.json.JsonFormatException;
import imagesigning.core.json.JsonShape;
import imagesigning.core.json.JsonValue;
import imagesigning.core.json.JsonValue.JsonArray;
import imagesigning.core.json.JsonValue.JsonNumber;
import imagesigning.core.json.JsonValue.JsonObject;
import imagesigning.core.json.JsonValue.JsonString;
import imagesigning.core.json.StrictJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One entry of a layout's {@code index.json}.
 *
 * @param digest digest of the manifest
 * @param size its size, if the entry has one
 * @param name the value of {@code org.opencontainers.image.ref.name}, if it has one
 * @param kind the value of {@code kind}, by which cosign says what the entry is to it
 */
record OciIndexEntry(
    Digest digest, Optional<Double> size, Optional<String> name, Optional<String> kind) {
  private static final String REF_NAME = "org.opencontainers.image.ref.name";
  private static final String KIND = "kind";
  private static final int DEPTH = 100;
  private static final JsonShape ENTRY =
      JsonShape.of("digest", "size").with("annotations", JsonShape.of(REF_NAME, KIND));

  /** All entries, in order. */
  static List<OciIndexEntry> readAll(byte[] json, int mostEntries) {
    JsonArray manifests = manifests(json, mostEntries);
    if (manifests.elements().size() > mostEntries) {
      throw malformed("lists more than " + mostEntries + " manifests");
    }
    List<OciIndexEntry> entries = new ArrayList<>();
    for (JsonValue element : manifests.elements()) {
      entries.add(read(element));
    }
    return entries;
  }

  private static JsonArray manifests(byte[] json, int mostEntries) {
    JsonShape shape = JsonShape.NONE.with("manifests", ENTRY.upTo(mostEntries));
    try {
      if (StrictJson.parse(json, JsonBounds.of(json.length, DEPTH), shape)
              instanceof JsonObject index
          && index.get("manifests").orElse(index) instanceof JsonArray manifests) {
        return manifests;
      }
    } catch (JsonFormatException e) {
      throw malformed("is not JSON (at " + e.position() + ")");
    }
    throw malformed("is not an object with a list of manifests");
  }

  private static OciIndexEntry read(JsonValue element) {
    if (!(element instanceof JsonObject entry)
        || !(entry.get("digest").orElse(element) instanceof JsonString digest)) {
      throw malformed("has an entry without a digest");
    }
    try {
      return new OciIndexEntry(
          Digest.parse(digest.value()),
          size(entry),
          annotation(entry, REF_NAME),
          annotation(entry, KIND));
    } catch (ReferenceFormatException e) {
      throw malformed("has an entry with an invalid digest");
    }
  }

  private static Optional<Double> size(JsonObject entry) {
    Optional<JsonValue> size = entry.get("size");
    if (size.isEmpty()) {
      return Optional.empty();
    }
    if (size.get() instanceof JsonNumber number) {
      // A double takes any number of digits in linear time, and any exponent; sizes are small.
      return Optional.of(Double.parseDouble(number.text()));
    }
    throw malformed("has an entry whose size is no number");
  }

  private static Optional<String> annotation(JsonObject entry, String name) {
    Optional<JsonValue> annotations = entry.get("annotations");
    return annotations.isPresent()
            && annotations.get() instanceof JsonObject members
            && members.get(name).orElse(members) instanceof JsonString text
        ? Optional.of(text.value())
        : Optional.empty();
  }

  private static MalformedDataException malformed(String what) {
    return new MalformedDataException(
        RejectionReason.LAYOUT_INVALID, "The layout's index.json " + what + ".");
  }
}
