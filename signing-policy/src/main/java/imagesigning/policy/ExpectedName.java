package imagesigning.policy;

import imagesigning.core.DockerReference;
import imagesigning.policy.SignedIdentity.ExactReference;
import imagesigning.policy.SignedIdentity.ExactRepository;
import imagesigning.policy.SignedIdentity.MatchExact;
import imagesigning.policy.SignedIdentity.MatchRepoDigestOrExact;
import imagesigning.policy.SignedIdentity.MatchRepository;
import imagesigning.policy.SignedIdentity.RemapIdentity;
import java.util.Optional;

/** Says in words which signed name a {@link SignedIdentity} asks for. */
final class ExpectedName {
  private ExpectedName() {}

  static String of(SignedIdentity identity, Optional<DockerReference> image) {
    return name(identity, image) + " (" + identity.type() + ")";
  }

  private static String name(SignedIdentity identity, Optional<DockerReference> image) {
    if (identity instanceof ExactReference exact) {
      return exact.dockerReference().toString();
    }
    if (identity instanceof ExactRepository exact) {
      return "any tag or digest of " + exact.dockerRepository().name();
    }
    return image.isEmpty()
        ? "the image's own name, which images of this transport do not have"
        : ofNamed(identity, image.get());
  }

  private static String ofNamed(SignedIdentity identity, DockerReference image) {
    if (identity instanceof MatchExact) {
      return exactly(image);
    }
    if (identity instanceof MatchRepoDigestOrExact) {
      return repoDigestOrExact(image);
    }
    if (identity instanceof MatchRepository) {
      return "any tag or digest of " + image.name();
    }
    if (identity instanceof RemapIdentity remap) {
      return remap
          .remap(image)
          .map(r -> repoDigestOrExact(r) + (r.equals(image) ? "" : ", remapped from " + image))
          .orElse(
              "no name, because replacing "
                  + remap.prefix()
                  + " with "
                  + remap.signedPrefix()
                  + " in "
                  + image
                  + " gives no valid one");
    }
    throw new IllegalStateException("unknown identity " + identity.type());
  }

  private static String exactly(DockerReference image) {
    return image.isNameOnly()
        ? "nothing, because the image has no tag or digest"
        : image.toString();
  }

  private static String repoDigestOrExact(DockerReference image) {
    boolean digestOnly = image.tag().isEmpty() && image.digest().isPresent();
    return digestOnly ? "any tag or digest of " + image.name() : exactly(image);
  }
}
