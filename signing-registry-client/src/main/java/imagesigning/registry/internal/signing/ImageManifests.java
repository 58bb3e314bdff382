package imagesigning.registry.internal.signing;

import imagesigning.core.Digest;
import imagesigning.core.ImageReference;
import imagesigning.core.MalformedDataException;
import imagesigning.core.Manifest;
import imagesigning.core.ManifestKind;
import imagesigning.core.RejectionReason;
import imagesigning.registry.ImageReadException;
import imagesigning.registry.RegistryException;
import imagesigning.registry.internal.ImageSource;
import imagesigning.registry.internal.ImageUnavailableException;
import imagesigning.registry.internal.SideBySide;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The manifests of one image, each fetched once and held: what the reference names, and all
 * instances if that is an index.
 *
 * @param top what the reference names
 * @param instances its instances, each once, in the order of the index
 */
public record ImageManifests(Manifest top, List<Manifest> instances) {

  public ImageManifests {
    instances = List.copyOf(instances);
  }

  /**
   * Fetches them.
   *
   * @throws RegistryException if a server does not give them
   * @throws ImageReadException if they cannot be had otherwise, or are no manifests
   */
  public static ImageManifests read(ImageReference image, ImageSource source, SideBySide sideBySide)
      throws IOException {
    Manifest top = top(image, source);
    if (!top.kind().isIndex()) {
      return new ImageManifests(top, List.of());
    }
    List<Digest> digests =
        top.instances().stream().map(Manifest.Instance::digest).distinct().toList();
    if (digests.isEmpty()) {
      throw malformed(
          RejectionReason.INDEX_EMPTY, "The index " + top.digest() + " of " + image + " is empty.");
    }
    return new ImageManifests(
        top, Tried.all(sideBySide, digests, digest -> instance(image, source, digest)));
  }

  /**
   * Fetches only what the reference names.
   *
   * @throws RegistryException if a server does not give it
   * @throws ImageReadException if it cannot be had otherwise, or is no manifest
   */
  public static Manifest top(ImageReference image, ImageSource source) throws IOException {
    return checked(image, source::top);
  }

  /** Instances first, as they must be pushed. */
  public List<Manifest> all() {
    List<Manifest> all = new ArrayList<>(instances);
    all.add(top);
    return all;
  }

  private static Manifest instance(ImageReference image, ImageSource source, Digest digest)
      throws IOException {
    Manifest instance = checked(image, () -> source.instance(digest));
    if (instance.kind().isIndex()) {
      throw malformed(
          RejectionReason.MANIFEST_IS_INDEX,
          "The index of "
              + image
              + " lists another index, "
              + digest
              + ", which is not supported.");
    }
    return instance;
  }

  @FunctionalInterface
  private interface Reading {
    Manifest manifest() throws ImageUnavailableException;
  }

  private static Manifest checked(ImageReference image, Reading reading) throws IOException {
    Manifest manifest;
    try {
      manifest = reading.manifest();
    } catch (ImageUnavailableException e) {
      if (e.getCause() instanceof RegistryException failure) {
        throw failure;
      }
      throw new ImageReadException(e.reason(), e.explanation(), e);
    } catch (MalformedDataException e) {
      throw new ImageReadException(e.reason(), String.valueOf(e.getMessage()), e);
    }
    if (manifest.kind() == ManifestKind.UNKNOWN) {
      throw malformed(
          RejectionReason.MANIFEST_INVALID,
          "What " + image + " names (" + manifest.digest() + ") is no manifest of a known kind.");
    }
    return manifest;
  }

  private static ImageReadException malformed(RejectionReason reason, String message) {
    return new ImageReadException(reason, message, null);
  }
}
