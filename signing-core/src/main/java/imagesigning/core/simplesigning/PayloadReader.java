package imagesigning.core.simplesigning;

import imagesigning.core.Digest;
import imagesigning.core.Limits;
import imagesigning.core.MalformedDataException;
import imagesigning.core.ReferenceFormatException;
import imagesigning.core.RejectionReason;
import imagesigning.core.json.JsonFormatException;
import imagesigning.core.json.JsonValue;
import imagesigning.core.json.JsonValue.JsonNull;
import imagesigning.core.json.JsonValue.JsonNumber;
import imagesigning.core.json.JsonValue.JsonObject;
import imagesigning.core.json.JsonValue.JsonString;
import imagesigning.core.json.JsonValue.Member;
import imagesigning.core.json.StrictJson;
import imagesigning.core.text.Quoted;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads the one form payloads may have, member by member, in the order in which Go checks it. */
final class PayloadReader {
  /** 2 to the power of 63, the first double beyond the range of a long. */
  private static final double BEYOND_LONG = 0x1p63;

  private PayloadReader() {}

  /**
   * What the two payloads have in common.
   *
   * @param optional the members of {@code optional}
   */
  record Parts(
      Digest digest,
      String reference,
      Optional<String> creator,
      Optional<Long> timestamp,
      List<Member> optional) {}

  static SimpleSigningPayload simple(byte[] json) {
    Parts parts = read(json, SimpleSigningPayload.TYPE, false);
    return new SimpleSigningPayload(
        parts.digest(), parts.reference(), parts.creator(), parts.timestamp());
  }

  /** The payload of sigstore, whose {@code optional} may be null. */
  static Parts sigstore(byte[] json) {
    return read(json, SigstorePayload.TYPE, true);
  }

  private static Parts read(byte[] json, String type, boolean nullOptional) {
    JsonObject top = object(root(json), "the payload");
    requireExactly(top, "the payload", "critical", "optional");
    JsonValue given = member(top, "optional");
    JsonObject optional =
        nullOptional && given instanceof JsonNull
            ? new JsonObject(given.position(), List.of())
            : object(given, "optional");
    Optional<String> creator = optional.get("creator").map(v -> string(v, "optional.creator"));
    Optional<Long> timestamp = optional.get("timestamp").map(PayloadReader::timestamp);
    JsonObject critical = object(member(top, "critical"), "critical");
    requireExactly(critical, "critical", "type", "image", "identity");
    requireType(string(member(critical, "type"), "critical.type"), type);
    JsonObject image = object(member(critical, "image"), "critical.image");
    requireExactly(image, "critical.image", "docker-manifest-digest");
    Digest digest =
        digest(
            string(
                member(image, "docker-manifest-digest"), "critical.image.docker-manifest-digest"));
    JsonObject identity = object(member(critical, "identity"), "critical.identity");
    requireExactly(identity, "critical.identity", "docker-reference");
    String reference =
        string(member(identity, "docker-reference"), "critical.identity.docker-reference");
    return new Parts(digest, reference, creator, timestamp, optional.members());
  }

  /**
   * The payload as cosign reads it, which looks at hardly anything: members that are unknown do not
   * matter, identity and {@code optional} may be missing. A name in another case would be taken for
   * the known one by Go, and is refused here.
   */
  static Parts cosign(byte[] json) {
    JsonObject top = object(root(json), "the payload");
    JsonObject critical = object(member(top, "critical"), "critical");
    requireType(string(member(critical, "type"), "critical.type"), SigstorePayload.TYPE);
    JsonObject image = object(member(critical, "image"), "critical.image");
    Digest digest =
        digest(
            string(
                member(image, "docker-manifest-digest"), "critical.image.docker-manifest-digest"));
    JsonObject identity = objectIfAny(critical, "identity", "critical.identity");
    JsonObject optional = objectIfAny(top, "optional", "optional");
    requireOwnCase(top, "critical", "optional");
    requireOwnCase(critical, "type", "image", "identity");
    requireOwnCase(image, "docker-manifest-digest");
    requireOwnCase(identity, "docker-reference");
    return new Parts(
        digest,
        identity
            .get("docker-reference")
            .map(v -> string(v, "critical.identity.docker-reference"))
            .orElse(""),
        Optional.empty(),
        Optional.empty(),
        optional.members());
  }

  private static JsonObject objectIfAny(JsonObject parent, String name, String what) {
    Optional<JsonValue> value = parent.get(name).filter(v -> !(v instanceof JsonNull));
    return value.isPresent()
        ? object(value.get(), what)
        : new JsonObject(parent.position(), List.of());
  }

  private static void requireOwnCase(JsonObject object, String... names) {
    for (Member member : object.members()) {
      for (String name : names) {
        if (member.name().equalsIgnoreCase(name) && !member.name().equals(name)) {
          throw invalid(
              "it has the member "
                  + Quoted.text(member.name())
                  + " where \""
                  + name
                  + "\" belongs");
        }
      }
    }
  }

  private static JsonValue root(byte[] json) {
    try {
      return StrictJson.parse(json, Limits.DEFAULT.signatureBytes(), Limits.DEFAULT.jsonDepth());
    } catch (JsonFormatException e) {
      throw invalid("it is not strict JSON, at " + e.position() + ": " + e.getMessage());
    }
  }

  private static JsonObject object(JsonValue value, String what) {
    if (value instanceof JsonObject object) {
      return object;
    }
    throw invalid(what + " is not an object but of kind " + value.kind());
  }

  private static void requireExactly(JsonObject object, String what, String... names) {
    List<String> expected = Arrays.asList(names);
    for (Member member : object.members()) {
      if (!expected.contains(member.name())) {
        throw invalid(what + " has the unknown member " + Quoted.text(member.name()));
      }
    }
    for (String name : expected) {
      if (object.get(name).isEmpty()) {
        throw invalid(what + " lacks the member \"" + name + "\"");
      }
    }
  }

  private static JsonValue member(JsonObject object, String name) {
    return object.get(name).orElseThrow(() -> invalid("the member \"" + name + "\" is missing"));
  }

  /** Go leaves a string empty when it meets null. */
  private static String string(JsonValue value, String what) {
    if (value instanceof JsonNull) {
      return "";
    }
    if (value instanceof JsonString string) {
      return string.value();
    }
    throw invalid(what + " is not a string but of kind " + value.kind());
  }

  /**
   * A number is read as a double, as Go does, and must then be a whole number of a long's range.
   */
  private static long timestamp(JsonValue value) {
    if (value instanceof JsonNull) {
      return 0;
    }
    if (!(value instanceof JsonNumber number)) {
      throw invalid("optional.timestamp is not a number but of kind " + value.kind());
    }
    double seconds = Double.parseDouble(number.text());
    if (seconds >= BEYOND_LONG || seconds != (long) seconds) {
      throw invalid("optional.timestamp is not a whole number of seconds");
    }
    return (long) seconds;
  }

  private static void requireType(String type, String expected) {
    if (!type.equals(expected)) {
      throw new MalformedDataException(
          RejectionReason.PAYLOAD_TYPE,
          "the signed payload is of type " + Quoted.text(type) + ", not \"" + expected + "\"");
    }
  }

  private static Digest digest(String text) {
    try {
      return Digest.parse(text);
    } catch (ReferenceFormatException e) {
      throw new MalformedDataException(
          RejectionReason.PAYLOAD_DIGEST_INVALID,
          "the digest " + Quoted.text(text) + " in the signed payload: " + e.getMessage());
    }
  }

  private static MalformedDataException invalid(String problem) {
    return new MalformedDataException(
        RejectionReason.PAYLOAD_INVALID,
        "the signed payload is not of the form that simple signing demands: " + problem);
  }
}
