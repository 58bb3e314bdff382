package imagesigning.registry;

import imagesigning.core.Digest;
import imagesigning.core.ImageReference;
import imagesigning.core.text.RecordText;
import java.util.List;

/**
 * What a push did. Immutable.
 *
 * @param source the local image
 * @param target the image in the registry
 * @param manifest the digest of what the target names
 * @param manifests the digests of the manifests that were stored, instances first
 * @param uploadedBlobs the blobs that were uploaded
 * @param presentBlobs the blobs that the repository held before
 * @param foreignBlobs the blobs the image lacks because its manifest says to fetch them elsewhere
 * @param signatures the signatures that were stored, new ones and copied ones
 */
public record PushReport(
    ImageReference source,
    ImageReference target,
    Digest manifest,
    List<Digest> manifests,
    List<Digest> uploadedBlobs,
    List<Digest> presentBlobs,
    List<Digest> foreignBlobs,
    SigningReport signatures) {

  /** Copies the lists. */
  public PushReport {
    manifests = List.copyOf(manifests);
    uploadedBlobs = List.copyOf(uploadedBlobs);
    presentBlobs = List.copyOf(presentBlobs);
    foreignBlobs = List.copyOf(foreignBlobs);
  }

  /** The components, their texts escaped and cut. */
  @Override
  public String toString() {
    return RecordText.of(PushReport.class)
        .with("source", source)
        .with("target", target)
        .with("manifest", manifest)
        .with("manifests", manifests)
        .with("uploadedBlobs", uploadedBlobs)
        .with("presentBlobs", presentBlobs)
        .with("foreignBlobs", foreignBlobs)
        .with("signatures", signatures)
        .toString();
  }
}
