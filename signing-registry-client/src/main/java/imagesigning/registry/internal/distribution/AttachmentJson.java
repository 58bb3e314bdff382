package imagesigning.registry.internal.distribution;

import imagesigning.core.Digest;
import imagesigning.core.MalformedDataException;
import imagesigning.core.ReferenceFormatException;
import imagesigning.core.RejectionReason;
import imagesigning.core.json.JsonBounds;
import imagesigning.core.json.JsonFormatException;
import imagesigning.core.json.JsonShape;
import imagesigning.core.json.JsonValue;
import imagesigning.core.json.JsonValue.JsonArray;
import imagesigning.core.json.JsonValue.JsonNull;
import imagesigning.core.json.JsonValue.JsonObject;
import imagesigning.core.json.JsonValue.JsonString;
import imagesigning.core.json.JsonValue.Member;
import imagesigning.core.json.StrictJson;
import imagesigning.core.text.RemoteText;
import java.util.Optional;

/**
 * Reads the JSON documents of attached signatures, the manifest and its configuration: strictly, as
 * containers/image does where it matters, but no name may stand there twice or in another case.
 *
 * @param what what to call the document, such as {@code manifest of attached signatures}
 */
record AttachmentJson(String what) {

  /** The root, an object, with the members that are looked at. */
  JsonObject parse(byte[] bytes, JsonBounds bounds, JsonShape shape) {
    try {
      return object(StrictJson.parse(bytes, bounds, shape), "the document");
    } catch (JsonFormatException e) {
      throw malformed("it is not strict JSON, at " + e.position() + ": " + e.getMessage());
    }
  }

  /** The value of a member; null stands for nothing, and a name in another case for confusion. */
  Optional<JsonValue> member(JsonObject object, String name) {
    for (Member member : object.members()) {
      if (member.name().equalsIgnoreCase(name) && !member.name().equals(name)) {
        throw malformed("it has " + RemoteText.shown(member.name()) + " instead of " + name);
      }
    }
    return object.get(name).filter(value -> !(value instanceof JsonNull));
  }

  JsonObject object(JsonValue value, String name) {
    if (value instanceof JsonObject object) {
      return object;
    }
    throw malformed(name + " is not an object but of kind " + value.kind());
  }

  JsonArray array(JsonValue value, String name) {
    if (value instanceof JsonArray array) {
      return array;
    }
    throw malformed(name + " is not an array but of kind " + value.kind());
  }

  String text(JsonValue value, String name) {
    if (value instanceof JsonString text) {
      return text.value();
    }
    throw malformed(name + " is not a string but of kind " + value.kind());
  }

  /** The digest of a descriptor, which names a path later. */
  Digest digest(JsonObject descriptor, String name) {
    String text =
        member(descriptor, "digest").map(v -> text(v, "the digest of " + name)).orElse("");
    try {
      return Digest.parse(text);
    } catch (ReferenceFormatException e) {
      throw malformed(
          "the digest of "
              + name
              + " is "
              + RemoteText.shown(text)
              + ", which is no sha256, sha384 or sha512 digest");
    }
  }

  MalformedDataException malformed(String why) {
    return new MalformedDataException(
        RejectionReason.ATTACHMENT_INVALID, "The " + what + " is malformed: " + why + ".");
  }
}
