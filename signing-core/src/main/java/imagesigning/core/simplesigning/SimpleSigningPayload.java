package imagesigning.core.simplesigning;

import imagesigning.core.Digest;
import imagesigning.core.MalformedDataException;
import imagesigning.core.ReferenceFormatException;
import imagesigning.core.internal.GoJson;
import imagesigning.core.text.RecordText;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a simple signature says: this name is this manifest. A record of claims; who made them is
 * known only from the verification.
 *
 * @param manifestDigest {@code critical.image.docker-manifest-digest}
 * @param dockerReference {@code critical.identity.docker-reference} as written: perhaps not
 *     normalised, not a name at all, or empty
 * @param creator {@code optional.creator}
 * @param timestamp {@code optional.timestamp}, seconds since 1970; never used for a decision
 */
public record SimpleSigningPayload(
    Digest manifestDigest,
    String dockerReference,
    Optional<String> creator,
    Optional<Long> timestamp) {

  /** The only accepted {@code critical.type}. */
  public static final String TYPE = "atomic container signature";

  /**
   * Parses strictly (policy reference, "Parsing"): exactly the members of the format, no name twice
   * at any depth, unknown members only in {@code optional}. Where Go takes null for an empty string
   * or zero, so does this.
   *
   * @param json the signed bytes, after their signature was verified
   * @return the payload
   * @throws MalformedDataException with reason {@code PAYLOAD_INVALID}, {@code PAYLOAD_TYPE} or
   *     {@code PAYLOAD_DIGEST_INVALID} if anything deviates from the format
   */
  public static SimpleSigningPayload parse(byte[] json) {
    return PayloadReader.simple(json);
  }

  /**
   * Writes the payload byte for byte as skopeo does: compact, keys sorted, Go's escaping.
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
    out.append("\"},\"type\":\"").append(TYPE).append("\"},\"optional\":{");
    creator.ifPresent(
        text -> {
          out.append("\"creator\":");
          GoJson.appendString(out, text);
        });
    timestamp.ifPresent(
        seconds ->
            out.append(creator.isPresent() ? "," : "").append("\"timestamp\":").append(seconds));
    return out.append("}}").toString().getBytes(StandardCharsets.UTF_8);
  }

  /** The components, their texts escaped and cut. */
  @Override
  public String toString() {
    return RecordText.of(SimpleSigningPayload.class)
        .with("manifestDigest", manifestDigest)
        .with("dockerReference", dockerReference)
        .with("creator", creator)
        .with("timestamp", timestamp)
        .toString();
  }
}
