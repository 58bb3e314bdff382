package imagesigning.registry.internal.push;

import imagesigning.core.Digest;
import imagesigning.core.Limits;
import imagesigning.core.MalformedDataException;
import imagesigning.core.Manifest;
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
import java.util.OptionalLong;

/**
 * The blobs a manifest names: configuration and layers. Source: OCI image specification,
 * "Descriptor"; Docker image manifest, schema 1 and 2.
 */
final class ManifestBlobs {
  private static final int LONGEST_SIZE = 18;

  private static final JsonShape DESCRIPTOR =
      JsonShape.of("digest", "size").with("urls", JsonShape.ALL);
  private static final JsonShape READ =
      JsonShape.NONE
          .with("config", DESCRIPTOR)
          .with("layers", DESCRIPTOR)
          .with("fsLayers", JsonShape.of("blobSum"));

  private final Manifest manifest;

  private ManifestBlobs(Manifest manifest) {
    this.manifest = manifest;
  }

  /**
   * All of them, in the order of the manifest; of an index none.
   *
   * @throws MalformedDataException if the manifest is not one of a known kind, or does not say
   *     which blobs it has
   */
  static List<BlobDescriptor> of(Manifest manifest, Limits limits) {
    ManifestBlobs blobs = new ManifestBlobs(manifest);
    return switch (manifest.kind()) {
      case DOCKER_LIST, OCI_INDEX -> List.of();
      case DOCKER_SCHEMA1, DOCKER_SCHEMA1_SIGNED -> blobs.schema1(blobs.root(limits));
      case DOCKER_SCHEMA2, OCI_MANIFEST -> blobs.current(blobs.root(limits));
      case UNKNOWN -> throw blobs.malformed("is of no kind that is known here");
    };
  }

  private JsonObject root(Limits limits) {
    byte[] bytes = manifest.bytes();
    try {
      if (StrictJson.parse(bytes, JsonBounds.of(bytes.length, limits.jsonDepth()), READ)
          instanceof JsonObject object) {
        return object;
      }
    } catch (JsonFormatException e) {
      throw malformed("is not JSON (at " + e.position() + ")");
    }
    throw malformed("is not a JSON object");
  }

  private List<BlobDescriptor> current(JsonObject root) {
    List<BlobDescriptor> blobs = new ArrayList<>();
    blobs.add(descriptor(root.get("config").orElse(root)));
    for (JsonValue layer : array(root, "layers")) {
      blobs.add(descriptor(layer));
    }
    return blobs;
  }

  private List<BlobDescriptor> schema1(JsonObject root) {
    List<BlobDescriptor> blobs = new ArrayList<>();
    for (JsonValue layer : array(root, "fsLayers")) {
      blobs.add(new BlobDescriptor(digest(layer, "blobSum"), OptionalLong.empty(), false));
    }
    return blobs;
  }

  private BlobDescriptor descriptor(JsonValue value) {
    boolean foreign =
        value instanceof JsonObject object
            && object.get("urls").orElse(value) instanceof JsonArray urls
            && !urls.elements().isEmpty();
    return new BlobDescriptor(digest(value, "digest"), OptionalLong.of(size(value)), foreign);
  }

  private List<JsonValue> array(JsonObject root, String name) {
    if (root.get(name).orElse(root) instanceof JsonArray array) {
      return array.elements();
    }
    throw malformed("has no list " + name);
  }

  private Digest digest(JsonValue value, String name) {
    if (value instanceof JsonObject object
        && object.get(name).orElse(value) instanceof JsonString text) {
      try {
        return Digest.parse(text.value());
      } catch (ReferenceFormatException e) {
        throw malformed("names a blob by an invalid digest");
      }
    }
    throw malformed("names a blob without a digest");
  }

  private long size(JsonValue value) {
    if (value instanceof JsonObject object
        && object.get("size").orElse(value) instanceof JsonNumber number
        && number.text().length() <= LONGEST_SIZE
        && number.text().chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Long.parseLong(number.text());
    }
    throw malformed("names a blob without a size");
  }

  private MalformedDataException malformed(String what) {
    return new MalformedDataException(
        RejectionReason.MANIFEST_INVALID,
        "The manifest " + manifest.digest() + " " + what + ", so it cannot be pushed.");
  }
}
