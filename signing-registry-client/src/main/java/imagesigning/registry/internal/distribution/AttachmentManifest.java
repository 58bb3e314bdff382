package imagesigning.registry.internal.distribution;

import imagesigning.core.Digest;
import imagesigning.core.Limits;
import imagesigning.core.MalformedDataException;
import imagesigning.core.ReferenceFormatException;
import imagesigning.core.RejectionReason;
import imagesigning.core.json.JsonFormatException;
import imagesigning.core.json.JsonValue;
import imagesigning.core.json.JsonValue.JsonArray;
import imagesigning.core.json.JsonValue.JsonNull;
import imagesigning.core.json.JsonValue.JsonObject;
import imagesigning.core.json.JsonValue.JsonString;
import imagesigning.core.json.JsonValue.Member;
import imagesigning.core.json.StrictJson;
import imagesigning.registry.internal.http.RemoteText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the manifest of attached signatures as containers/image does; unlike it, no name may stand
 * there twice or in another case, and the number of layers is bounded. Source: policy reference,
 * "Sigstore attachments in a registry".
 */
final class AttachmentManifest {
  /** What other kinds of manifests have, which this one would be taken for by others. */
  private static final List<String> FOREIGN = List.of("manifests", "fsLayers", "history");

  private AttachmentManifest() {}

  /**
   * The layers, in order.
   *
   * @throws MalformedDataException if the manifest is malformed or ambiguous, or has too many
   */
  static List<AttachedLayer> layers(byte[] bytes, Limits limits) {
    JsonObject manifest = object(parse(bytes, limits), "the manifest");
    for (Member member : manifest.members()) {
      if (FOREIGN.stream().anyMatch(member.name()::equalsIgnoreCase)) {
        throw malformed("it is ambiguous, for it has " + RemoteText.shown(member.name()));
      }
    }
    Optional<JsonValue> layers = member(manifest, "layers");
    if (layers.isEmpty()) {
      return List.of();
    }
    if (!(layers.get() instanceof JsonArray array)) {
      throw malformed("layers is not an array but of kind " + layers.get().kind());
    }
    if (array.elements().size() > limits.attachmentLayers()) {
      throw new MalformedDataException(
          RejectionReason.TOO_MANY_SIGNATURES,
          "The manifest of attached signatures has "
              + array.elements().size()
              + " layers; at most "
              + limits.attachmentLayers()
              + " are read.");
    }
    List<AttachedLayer> found = new ArrayList<>();
    for (JsonValue layer : array.elements()) {
      found.add(layer(layer, found.size() + 1));
    }
    return found;
  }

  private static AttachedLayer layer(JsonValue value, int number) {
    String what = "layer " + number;
    JsonObject layer = object(value, what);
    return new AttachedLayer(
        member(layer, "mediaType").map(v -> text(v, "mediaType of " + what)).orElse(""),
        digest(member(layer, "digest").map(v -> text(v, "digest of " + what)).orElse(""), what),
        member(layer, "annotations").map(v -> annotations(v, what)).orElse(Map.of()));
  }

  private static Digest digest(String text, String what) {
    try {
      return Digest.parse(text);
    } catch (ReferenceFormatException e) {
      throw malformed(
          "the digest of "
              + what
              + " is "
              + RemoteText.shown(text)
              + ", which is no sha256, sha384 or sha512 digest");
    }
  }

  private static Map<String, String> annotations(JsonValue value, String what) {
    Map<String, String> annotations = new LinkedHashMap<>();
    for (Member member : object(value, "annotations of " + what).members()) {
      annotations.put(member.name(), text(member.value(), "an annotation of " + what));
    }
    return annotations;
  }

  /** The value of a member; null stands for nothing, and a name in another case for confusion. */
  private static Optional<JsonValue> member(JsonObject object, String name) {
    for (Member member : object.members()) {
      if (member.name().equalsIgnoreCase(name) && !member.name().equals(name)) {
        throw malformed("it has " + RemoteText.shown(member.name()) + " instead of " + name);
      }
    }
    return object.get(name).filter(value -> !(value instanceof JsonNull));
  }

  private static JsonObject object(JsonValue value, String what) {
    if (value instanceof JsonObject object) {
      return object;
    }
    throw malformed(what + " is not an object but of kind " + value.kind());
  }

  private static String text(JsonValue value, String what) {
    if (value instanceof JsonString text) {
      return text.value();
    }
    throw malformed(what + " is not a string but of kind " + value.kind());
  }

  private static JsonValue parse(byte[] bytes, Limits limits) {
    try {
      return StrictJson.parse(bytes, limits.manifestBytes(), limits.jsonDepth());
    } catch (JsonFormatException e) {
      throw malformed("it is not strict JSON, at " + e.position() + ": " + e.getMessage());
    }
  }

  private static MalformedDataException malformed(String why) {
    return new MalformedDataException(
        RejectionReason.ATTACHMENT_INVALID,
        "The manifest of attached signatures is malformed: " + why + ".");
  }
}
