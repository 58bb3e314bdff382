package imagesigning.registry.internal;

import imagesigning.core.ImageReference;
import imagesigning.core.Limits;
import imagesigning.core.ReferenceFormatException;
import imagesigning.registry.internal.http.Deadline;
import imagesigning.registry.internal.layout.DirImage;
import imagesigning.registry.internal.layout.OciImage;
import java.nio.file.Files;
import java.nio.file.Path;

/** Opens images by their transport. Thread-safe. */
public final class ImageSources {
  private final RegistryAccess access;
  private final Limits limits;

  public ImageSources(RegistryAccess access, Limits limits) {
    this.access = access;
    this.limits = limits;
  }

  /**
   * Refuses a reference that cannot be verified whatever the policy says.
   *
   * @throws ReferenceFormatException if the transport cannot be read, or there is no such directory
   */
  public void check(ImageReference image) {
    switch (image.transport()) {
      case DOCKER -> {
        // Its name was checked when it was parsed.
      }
      case DIR, OCI -> requireDirectory(image);
      default ->
          throw new ReferenceFormatException(
              image.toString(),
              "images of transport "
                  + image.transport()
                  + " cannot be read here; docker, dir and oci can");
    }
  }

  /** Opens an image that {@link #check} accepts; nothing is read yet. */
  public ImageSource open(ImageReference image, Deadline deadline) {
    return switch (image.transport()) {
      case DIR -> new DirImage(resolved(image), limits);
      case OCI -> new OciImage(image, resolved(image), limits);
      default -> new RegistryImage(image.dockerReference().orElseThrow(), access, deadline);
    };
  }

  /**
   * The directory whose policy is asked. The path as given may by now lead somewhere else, because
   * a symbolic link was changed after the reference was made.
   */
  private static Path resolved(ImageReference image) {
    return Path.of(image.policyIdentity());
  }

  private static void requireDirectory(ImageReference image) {
    Path directory = resolved(image);
    if (!Files.isDirectory(directory)) {
      throw new ReferenceFormatException(image.toString(), "there is no directory " + directory);
    }
  }
}
