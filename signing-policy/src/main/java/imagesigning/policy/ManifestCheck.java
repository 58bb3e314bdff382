package imagesigning.policy;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.ImageReference;
import imagesigning.core.Manifest;
import imagesigning.core.RejectionReason;
import java.util.Optional;

/**
 * Whether the manifest at hand is the one the image's name asks for. A matcher may accept any
 * signed digest of a repository, and only does so because this is checked.
 */
final class ManifestCheck {
  private ManifestCheck() {}

  /** What is wrong. */
  record Problem(RejectionReason reason, String message) {}

  static Optional<Problem> problem(ImageInMemory image) {
    Manifest manifest = image.manifest();
    if (manifest.kind().isIndex()) {
      return Optional.of(
          new Problem(
              RejectionReason.MANIFEST_IS_INDEX, RejectionReason.MANIFEST_IS_INDEX.meaning()));
    }
    if (image.index().isEmpty()) {
      return mismatch(image.reference(), manifest);
    }
    Manifest index = image.index().get();
    boolean listed =
        index.instances().stream().anyMatch(instance -> manifest.matches(instance.digest()));
    return listed
        ? mismatch(image.reference(), index)
        : Optional.of(
            new Problem(
                RejectionReason.MANIFEST_DIGEST_MISMATCH,
                "The index "
                    + index.digest()
                    + " does not list the manifest "
                    + manifest.digest()
                    + "."));
  }

  /** Whether the name has a digest that is not the manifest's. */
  static Optional<Problem> mismatch(ImageReference reference, Manifest manifest) {
    Optional<Digest> wanted = reference.dockerReference().flatMap(DockerReference::digest);
    return wanted
        .filter(digest -> !manifest.matches(digest))
        .map(
            digest ->
                new Problem(
                    RejectionReason.MANIFEST_DIGEST_MISMATCH,
                    "The image is named by the digest "
                        + digest
                        + ", but the manifest has "
                        + manifest.digest()
                        + "."));
  }
}
