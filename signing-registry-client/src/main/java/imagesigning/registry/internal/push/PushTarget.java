package imagesigning.registry.internal.push;

import imagesigning.core.DockerReference;
import imagesigning.core.ImageReference;
import imagesigning.core.Manifest;
import imagesigning.core.ReferenceFormatException;
import imagesigning.core.Transport;
import imagesigning.registry.internal.distribution.CompanionTags;
import imagesigning.registry.internal.signing.SignedName;

/** Where a push may lead. */
public final class PushTarget {
  private static final String DOCKER = "docker://";
  private static final String OFFICIAL = "library/";

  private PushTarget() {}

  /**
   * Reads a target as a person writes it. It needs a tag or a digest, and a host: a single word is
   * refused, because it could be either a host without a repository or an image of Docker Hub.
   *
   * @throws ReferenceFormatException if it cannot be pushed to
   */
  public static ImageReference parse(String text) {
    String name = text.startsWith(DOCKER) ? text.substring(DOCKER.length()) : text;
    if ((text.startsWith(DOCKER) || name.indexOf(':') < 0) && name.indexOf('/') < 0) {
      throw noRepository(text);
    }
    ImageReference target = SignedName.parse(text);
    check(target);
    return target;
  }

  /**
   * Refuses what cannot be pushed to.
   *
   * @throws ReferenceFormatException if it is not in a registry, seems to name a host alone, or has
   *     a tag under which others keep signatures
   */
  public static void check(ImageReference target) {
    if (target.transport() != Transport.DOCKER) {
      throw new ReferenceFormatException(
          target.toString(),
          "images are pushed to a registry, as in docker://registry.example.com/app:1.2, not to "
              + target.transport());
    }
    DockerReference name = target.dockerReference().orElseThrow();
    boolean hostAlone =
        name.domain().equals("docker.io")
            && name.path().startsWith(OFFICIAL)
            && (name.path().indexOf('.') >= 0 || name.path().equals(OFFICIAL + "localhost"));
    if (hostAlone) {
      throw noRepository(target.toString());
    }
    if (name.tag().filter(CompanionTags::isReserved).isPresent()) {
      throw new ReferenceFormatException(
          target.toString(),
          "the tag of "
              + target
              + " is that of signatures, attestations, an SBOM or referrers of another image, which"
              + " a push would replace; choose another tag");
    }
  }

  /**
   * Refuses a target by digest that is not the digest of what is pushed.
   *
   * @throws ReferenceFormatException if they differ
   */
  static void checkDigest(ImageReference target, Manifest top) {
    DockerReference name = target.dockerReference().orElseThrow();
    if (name.digest().isPresent() && !top.matches(name.digest().get())) {
      throw new ReferenceFormatException(
          target.toString(),
          "the target "
              + target
              + " names another digest than the image to push has, "
              + top.digest());
    }
  }

  private static ReferenceFormatException noRepository(String text) {
    return new ReferenceFormatException(
        text,
        "the target "
            + text
            + " names no repository; write host, repository and tag, as in"
            + " docker://registry.example.com/app:1.2");
  }
}
