package imagesigning.core.simplesigning;

import imagesigning.core.Digest;
import imagesigning.core.MalformedDataException;
import imagesigning.core.ReferenceFormatException;
import imagesigning.core.internal.GoJson;
import imagesigning.core.json.JsonValue.JsonString;
import imagesigning.core.json.JsonValue.Member;
import imagesigning.core.text.RecordText;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a sigstore signature says: this name is this manifest. A record of claims; who made them is
 * known only from the verification.
 *
 * @param manifestDigest {@code critical.image.docker-manifest-digest}
 * @param dockerReference {@code critical.identity.docker-reference} as written; cosign writes a
 *     name without tag and digest
 * @param creator {@code optional.creator}, which podman and skopeo write
 * @param timestamp {@code optional.timestamp}, seconds since 1970; never used for a decision
 * @param annotations the other members of {@code optional} that are strings, as {@code cosign sign
 *     -a} writes them
 */
public record SigstorePayload(
    Digest manifestDigest,
    String dockerReference,
    Optional<String> creator,
    Optional<Long> timestamp,
    Map<String, String> annotations) {

  /** The only accepted {@code critical.type}. */
  public static final String TYPE = "cosign container image signature";

  private static final String CREATOR = "creator";

  /** Copies the map. */
  public SigstorePayload {
    annotations = Map.copyOf(annotations);
  }

  /**
   * Parses strictly (policy reference, "sigstoreSigned", "Payload"): as {@link
   * SimpleSigningPayload#parse}, but of its own type, and {@code optional} may be null.
   *
   * @param json the signed bytes, after their signature was verified
   * @return the payload
   * @throws MalformedDataException with reason {@code PAYLOAD_INVALID}, {@code PAYLOAD_TYPE} or
   *     {@code PAYLOAD_DIGEST_INVALID} if anything deviates from the format
   */
  public static SigstorePayload parse(byte[] json) {
    PayloadReader.Parts parts = PayloadReader.sigstore(json);
    Map<String, String> annotations = new TreeMap<>();
    for (Member member : parts.optional()) {
      if (member.value() instanceof JsonString text && !member.name().equals(CREATOR)) {
        annotations.put(member.name(), text.value());
      }
    }
    return new SigstorePayload(
        parts.digest(), parts.reference(), parts.creator(), parts.timestamp(), annotations);
  }

  /**
   * Parses as cosign does (cosign reference, "Claim checking"): members that are unknown are passed
   * over, {@code identity} and {@code optional} may be missing, and whatever in {@code optional} is
   * text is an annotation. Unlike cosign, the type is looked at, and no name may stand there twice
   * or in another case.
   *
   * @param json the signed bytes, after their signature was verified
   * @return the payload, without creator and timestamp; the reference is empty if it is missing
   * @throws MalformedDataException with reason {@code PAYLOAD_INVALID}, {@code PAYLOAD_TYPE} or
   *     {@code PAYLOAD_DIGEST_INVALID}
   */
  public static SigstorePayload parseAsCosign(byte[] json) {
    PayloadReader.Parts parts = PayloadReader.cosign(json);
    Map<String, String> annotations = new TreeMap<>();
    for (Member member : parts.optional()) {
      if (member.value() instanceof JsonString text) {
        annotations.put(member.name(), text.value());
      }
    }
    return new SigstorePayload(
        parts.digest(), parts.reference(), Optional.empty(), Optional.empty(), annotations);
  }

  /**
   * Writes the payload byte for byte as cosign and skopeo do: compact, keys sorted, Go's escaping.
   * Without anything optional, {@code optional} is null, as cosign writes it.
   *
   * @return UTF-8 JSON
   * @throws ReferenceFormatException if the reference is empty, which no signature may say
   */
  public byte[] toJson() {
    if (dockerReference.isEmpty()) {
      throw new ReferenceFormatException("", "the image name to sign is empty");
    }
    StringBuilder out = new StringBuilder("{\"critical\":{\"identity\":{\"docker-reference\":");
    GoJson.appendString(out, dockerReference);
    out.append("},\"image\":{\"docker-manifest-digest\":\"").append(manifestDigest);
    out.append("\"},\"type\":\"").append(TYPE).append("\"},\"optional\":");
    Map<String, String> optional = new TreeMap<>();
    annotations.forEach((name, value) -> optional.put(name, quoted(value)));
    creator.ifPresent(text -> optional.put(CREATOR, quoted(text)));
    timestamp.ifPresent(seconds -> optional.put("timestamp", Long.toString(seconds)));
    if (optional.isEmpty()) {
      out.append("null");
    } else {
      String separator = "{";
      for (Map.Entry<String, String> entry : optional.entrySet()) {
        out.append(separator).append(quoted(entry.getKey())).append(':').append(entry.getValue());
        separator = ",";
      }
      out.append('}');
    }
    return out.append('}').toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String quoted(String text) {
    StringBuilder out = new StringBuilder();
    GoJson.appendString(out, text);
    return out.toString();
  }

  /** The components, their texts escaped and cut. */
  @Override
  public String toString() {
    return RecordText.of(SigstorePayload.class)
        .with("manifestDigest", manifestDigest)
        .with("dockerReference", dockerReference)
        .with("creator", creator)
        .with("timestamp", timestamp)
        .with("annotations", annotations)
        .toString();
  }
}
