package imagesigning.registry.internal.signing;

import imagesigning.core.DockerReference;
import imagesigning.core.ImageReference;
import imagesigning.core.ReferenceFormatException;
import imagesigning.core.Transport;
import java.util.Optional;

/** The name that a signature says: the caller's, or the one the image is reached by. */
public final class SignedName {
  private static final String DOCKER = "docker://";

  private SignedName() {}

  /**
   * Refuses a name that no usual policy would accept.
   *
   * @throws ReferenceFormatException if it has neither tag nor digest, or both
   */
  public static DockerReference checked(DockerReference name) {
    if (name.isNameOnly()) {
      throw new ReferenceFormatException(
          name.toString(),
          "the name " + name + " has neither tag nor digest; name the tag, as in " + name + ":1.0");
    }
    if (name.tag().isPresent() && name.digest().isPresent()) {
      throw new ReferenceFormatException(
          name.toString(),
          "the name " + name + " has both a tag and a digest; leave one of them out");
    }
    return name;
  }

  /**
   * The name for an image.
   *
   * @param image the image
   * @param override the caller's name, checked, if there is one
   * @throws ReferenceFormatException if there is none and the image has no name of its own
   */
  public static DockerReference of(ImageReference image, Optional<DockerReference> override) {
    if (override.isPresent()) {
      return override.get();
    }
    if (image.transport() != Transport.DOCKER) {
      throw new ReferenceFormatException(
          image.toString(),
          "an image of transport "
              + image.transport()
              + " has no name of its own; give the name to sign as identity, such as"
              + " registry.example.com/app:1.2");
    }
    return checked(image.dockerReference().orElseThrow());
  }

  /**
   * Reads an image name that must say a tag or a digest itself: where something is signed or
   * written, {@code latest} is not filled in.
   *
   * @throws ReferenceFormatException if it does not, or breaks its grammar
   */
  public static ImageReference parse(String text) {
    ImageReference image = ImageReference.parse(text);
    if (image.transport() == Transport.DOCKER) {
      checked(
          DockerReference.parse(text.startsWith(DOCKER) ? text.substring(DOCKER.length()) : text));
    }
    return image;
  }
}
