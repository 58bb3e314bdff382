package imagesigning.registry.internal.distribution;

import imagesigning.core.Digest;
import imagesigning.core.MalformedDataException;
import imagesigning.core.ReferenceFormatException;
import imagesigning.core.RejectionReason;

/** What a registry says about the digest of a manifest, compared with the manifest. */
final class DigestClaim {
  private DigestClaim() {}

  /**
   * Refuses a claim that does not hold.
   *
   * @param claimed the value of a {@code Docker-Content-Digest}
   * @param bytes the bytes of the manifest
   * @param digest their digest; that of a schema 1 manifest is not the digest of its bytes
   */
  static void check(String claimed, byte[] bytes, Digest digest) {
    String said = "something that is no digest";
    boolean holds = false;
    try {
      Digest claim = Digest.parse(claimed.strip());
      said = "digest " + claim;
      holds = claim.algorithm().equals("sha256") ? claim.equals(digest) : claim.matches(bytes);
    } catch (ReferenceFormatException e) {
      // It does not hold, and may be anything.
    }
    if (!holds) {
      throw new MalformedDataException(
          RejectionReason.DIGEST_HEADER_MISMATCH,
          "The registry claims " + said + " for a manifest with digest " + digest + ".");
    }
  }
}
