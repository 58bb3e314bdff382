package imagesigning.core.simplesigning;

import imagesigning.core.Digest;
import imagesigning.core.MalformedDataException;
import java.util.Optional;

/**
 * What a simple signature says: this name is this manifest. A record of claims; who made them is
 * known only from the verification.
 *
 * @param manifestDigest {@code critical.image.docker-manifest-digest}
 * @param dockerReference {@code critical.identity.docker-reference}, as written
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
   * Parses strictly (policy reference, "Parsing").
   *
   * @param json the signed bytes, after their signature was verified
   * @return the payload
   * @throws MalformedDataException if anything deviates from the format
   */
  public static SimpleSigningPayload parse(byte[] json) {
    throw new IllegalStateException("not written yet");
  }

  /**
   * Writes the payload byte for byte as skopeo does: compact, keys sorted, Go's escaping.
   *
   * @return UTF-8 JSON
   */
  public byte[] toJson() {
    throw new IllegalStateException("not written yet");
  }
}
