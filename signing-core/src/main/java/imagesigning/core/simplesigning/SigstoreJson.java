package imagesigning.core.simplesigning;

import imagesigning.core.Limits;
import imagesigning.core.internal.GoJson;
import imagesigning.core.json.JsonFormatException;
import imagesigning.core.json.JsonValue;
import imagesigning.core.json.JsonValue.JsonNull;
import imagesigning.core.json.JsonValue.JsonObject;
import imagesigning.core.json.JsonValue.JsonString;
import imagesigning.core.json.JsonValue.Member;
import imagesigning.core.json.StrictBase64;
import imagesigning.core.json.StrictBase64.InvalidBase64Exception;
import imagesigning.core.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/**
 * The stored form of a sigstore signature. As upstream, missing members and null stand for nothing,
 * and unknown members are ignored; unlike upstream, no name may stand there twice.
 */
final class SigstoreJson {
  private static final Comparator<String> BYTEWISE =
      Comparator.comparing(name -> name.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

  private SigstoreJson() {}

  static UntrustedSigstoreSignature read(byte[] json) {
    if (!(root(json) instanceof JsonObject object)) {
      throw SignatureBlob.invalid("its sigstore-json is not an object");
    }
    return UntrustedSigstoreSignature.of(
        object.get("mimeType").map(value -> string(value, "mimeType")).orElse(""),
        object.get("payload").map(SigstoreJson::payload).orElse(new byte[0]),
        object.get("annotations").map(SigstoreJson::annotations).orElse(Map.of()));
  }

  private static JsonValue root(byte[] json) {
    try {
      return StrictJson.parse(json, Limits.DEFAULT.signatureBytes(), Limits.DEFAULT.jsonDepth());
    } catch (JsonFormatException e) {
      throw SignatureBlob.invalid("its sigstore-json is not strict JSON, at " + e.position());
    }
  }

  private static String string(JsonValue value, String what) {
    if (value instanceof JsonNull) {
      return "";
    }
    if (value instanceof JsonString string) {
      return string.value();
    }
    throw SignatureBlob.invalid(what + " is not a string but of kind " + value.kind());
  }

  private static byte[] payload(JsonValue value) {
    try {
      return StrictBase64.decode(string(value, "payload"));
    } catch (InvalidBase64Exception e) {
      throw SignatureBlob.invalid("its payload is not base64");
    }
  }

  private static Map<String, String> annotations(JsonValue value) {
    if (value instanceof JsonNull) {
      return Map.of();
    }
    if (!(value instanceof JsonObject object)) {
      throw SignatureBlob.invalid("annotations are not an object but of kind " + value.kind());
    }
    Map<String, String> annotations = new TreeMap<>();
    for (Member member : object.members()) {
      annotations.put(member.name(), string(member.value(), "an annotation"));
    }
    return annotations;
  }

  /** Members in upstream's order, annotations sorted by name. */
  static byte[] write(UntrustedSigstoreSignature signature) {
    StringBuilder out = new StringBuilder("{\"mimeType\":");
    GoJson.appendString(out, signature.mimeType());
    out.append(",\"payload\":\"")
        .append(Base64.getEncoder().encodeToString(signature.payload()))
        .append("\",\"annotations\":{");
    String separator = "";
    Map<String, String> sorted = new TreeMap<>(BYTEWISE);
    sorted.putAll(signature.annotations());
    for (Map.Entry<String, String> entry : sorted.entrySet()) {
      out.append(separator);
      GoJson.appendString(out, entry.getKey());
      out.append(':');
      GoJson.appendString(out, entry.getValue());
      separator = ",";
    }
    return out.append("}}").toString().getBytes(StandardCharsets.UTF_8);
  }
}
