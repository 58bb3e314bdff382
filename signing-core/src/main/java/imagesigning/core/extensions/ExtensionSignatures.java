package imagesigning.core.extensions;

import imagesigning.core.Limits;
import imagesigning.core.MalformedDataException;
import imagesigning.core.RejectionReason;
import imagesigning.core.json.JsonShape;
import imagesigning.core.json.JsonValue;
import imagesigning.core.json.JsonValue.JsonArray;
import imagesigning.core.json.JsonValue.JsonNull;
import imagesigning.core.json.JsonValue.JsonObject;
import imagesigning.core.json.LargeDocuments;
import imagesigning.core.text.RecordText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The list of signatures with which the extensions API answers. Nothing about them is verified.
 * Immutable.
 *
 * @param signatures the signatures that can be used, in the order of the list
 * @param skipped a note for each entry that was passed over, because it is of another type than
 *     {@code atomic} or of another schema version than 2; fit to be shown
 */
public record ExtensionSignatures(List<ExtensionSignature> signatures, List<String> skipped) {

  /** Takes copies of both lists. */
  public ExtensionSignatures {
    signatures = List.copyOf(signatures);
    skipped = List.copyOf(skipped);
  }

  /**
   * A list to be written.
   *
   * @param signatures the signatures
   * @return the list
   */
  public static ExtensionSignatures of(List<ExtensionSignature> signatures) {
    return new ExtensionSignatures(signatures, List.of());
  }

  /**
   * Reads a list.
   *
   * <p>Strict JSON with names in exact case, unknown members ignored. An entry of another type or
   * schema version is passed over with a note, as the container tools do; its version may stand as
   * {@code schemaVersion} or as {@code version}, but not as two different ones. Anything else that
   * is wrong with an entry spoils the list: what is not understood must not pass for absent. As Go
   * writes an empty list as null, null is one.
   *
   * @param json the body of the answer
   * @param limits bounds: {@link Limits#signatureBytes()} on the whole list, {@link
   *     Limits#signatures()} on its entries
   * @return the list
   * @throws MalformedDataException with reason {@code SIGNATURE_TOO_LARGE}, {@code
   *     TOO_MANY_SIGNATURES}, or {@code SIGNATURE_BLOB_INVALID} if it is malformed
   */
  public static ExtensionSignatures parse(byte[] json, Limits limits) {
    return LargeDocuments.alone(json.length, () -> read(json, limits));
  }

  private static ExtensionSignatures read(byte[] json, Limits limits) {
    JsonShape list = ExtensionJson.SIGNATURE.upTo(limits.signatures());
    List<JsonValue> entries =
        entries(ExtensionJson.root(json, limits, JsonShape.NONE.with("signatures", list)));
    if (entries.size() > limits.signatures()) {
      throw new MalformedDataException(
          RejectionReason.TOO_MANY_SIGNATURES,
          "the list has too many signatures, the limit is " + limits.signatures());
    }
    List<ExtensionSignature> signatures = new ArrayList<>();
    List<String> skipped = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      read(entries.get(i), i + 1, signatures, skipped);
    }
    return new ExtensionSignatures(signatures, skipped);
  }

  private static List<JsonValue> entries(JsonObject list) {
    JsonValue value =
        list.get("signatures")
            .orElseThrow(() -> ExtensionJson.invalid("the list lacks the member \"signatures\""));
    if (value instanceof JsonNull) {
      return List.of();
    }
    if (value instanceof JsonArray array) {
      return array.elements();
    }
    throw ExtensionJson.invalid("\"signatures\" is not an array but of kind " + value.kind());
  }

  private static void read(
      JsonValue value, int number, List<ExtensionSignature> signatures, List<String> skipped) {
    try {
      JsonObject entry = ExtensionJson.object(value, "it");
      Optional<String> problem = ExtensionJson.entryProblem(entry);
      if (problem.isPresent()) {
        skipped.add("signature " + number + " of the list was passed over: " + problem.get());
      } else {
        signatures.add(ExtensionSignature.ofEntry(entry));
      }
    } catch (MalformedDataException e) {
      throw new MalformedDataException(
          e.reason(), "signature " + number + " of the list: " + e.getMessage());
    }
  }

  /**
   * The body of an answer: {@code {"signatures":[…]}}, compact, each entry as {@link
   * ExtensionSignature#toJson} writes it. Notes are not written.
   *
   * @return UTF-8 JSON
   */
  public byte[] toJson() {
    StringBuilder out = new StringBuilder("{\"signatures\":[");
    String separator = "";
    for (ExtensionSignature signature : signatures) {
      out.append(separator);
      signature.appendTo(out);
      separator = ",";
    }
    return out.append("]}").toString().getBytes(StandardCharsets.UTF_8);
  }

  /** The components, their texts escaped and cut. */
  @Override
  public String toString() {
    return RecordText.of(ExtensionSignatures.class)
        .with("signatures", signatures)
        .with("skipped", skipped)
        .toString();
  }
}
