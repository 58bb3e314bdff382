package imagesigning.registry.internal.distribution;

import imagesigning.core.Digest;
import java.util.Map;

/**
 * What the manifest of attached signatures says of one of its layers. Its {@code size} and {@code
 * urls} are not even read: sizes are bounded when the bytes come, and they come from nowhere but
 * the registry.
 *
 * @param mediaType the media type, possibly empty
 * @param digest the digest its bytes must have
 * @param annotations the annotations
 */
public record AttachedLayer(String mediaType, Digest digest, Map<String, String> annotations) {

  public AttachedLayer {
    annotations = Map.copyOf(annotations);
  }
}
