package imagesigning.registry.internal.push;

import imagesigning.core.Digest;
import imagesigning.core.ImageReference;
import imagesigning.core.IndeterminateReason;
import imagesigning.core.Limits;
import imagesigning.core.MalformedDataException;
import imagesigning.core.Manifest;
import imagesigning.registry.ImageReadException;
import imagesigning.registry.internal.signing.ImageManifests;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A local image that is whole as far as can be told without reading its blobs: every one of them is
 * there with the size its manifest names.
 *
 * @param manifests its manifests
 * @param blobs its blobs, each once
 * @param elsewhere blobs that it lacks because they are to be fetched from elsewhere
 */
record LocalImage(ImageManifests manifests, List<BlobFile> blobs, List<Digest> elsewhere) {

  LocalImage {
    blobs = List.copyOf(blobs);
    elsewhere = List.copyOf(elsewhere);
  }

  /**
   * Looks at all files of an image.
   *
   * @throws ImageReadException if one is missing or of another size
   */
  static LocalImage of(ImageReference image, ImageManifests manifests, Limits limits)
      throws ImageReadException {
    BlobDirectory directory = BlobDirectory.of(image);
    Map<Digest, BlobFile> found = new LinkedHashMap<>();
    Set<Digest> elsewhere = new LinkedHashSet<>();
    for (Manifest manifest : manifests.all()) {
      for (BlobDescriptor blob : blobs(manifest, limits)) {
        Optional<BlobFile> file = directory.find(blob);
        if (file.isPresent()) {
          found.putIfAbsent(blob.digest(), file.get());
        } else if (blob.foreign()) {
          elsewhere.add(blob.digest());
        } else {
          throw new ImageReadException(
              IndeterminateReason.LOCAL_FILE_UNREADABLE,
              "The image "
                  + image
                  + " is incomplete: there is no "
                  + directory.path(blob.digest())
                  + ".",
              null);
        }
      }
    }
    return new LocalImage(manifests, List.copyOf(found.values()), List.copyOf(elsewhere));
  }

  private static List<BlobDescriptor> blobs(Manifest manifest, Limits limits)
      throws ImageReadException {
    try {
      return ManifestBlobs.of(manifest, limits);
    } catch (MalformedDataException e) {
      throw new ImageReadException(e.reason(), String.valueOf(e.getMessage()), e);
    }
  }
}
