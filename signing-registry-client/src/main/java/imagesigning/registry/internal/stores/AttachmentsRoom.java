package imagesigning.registry.internal.stores;

import imagesigning.core.DockerReference;
import imagesigning.core.Limits;
import imagesigning.core.Manifest;
import imagesigning.registry.SignatureStoreException;
import imagesigning.registry.StoreFailure;
import imagesigning.registry.internal.SignatureCollector;
import imagesigning.registry.internal.distribution.AttachedLayer;
import imagesigning.registry.internal.distribution.AttachmentManifest;

/**
 * Whether a further signature can be attached: what readers would refuse must not be brought about,
 * because then they would see no signature any more.
 *
 * @param target the place
 * @param limits what readers take
 */
record AttachmentsRoom(DockerReference target, Limits limits) {

  /** Refuses a signature that is too large, or one too many. */
  void requireFor(AttachedLayer layer, AttachmentManifest before) throws SignatureStoreException {
    if (layer.size() > limits.signatureBytes()) {
      throw new SignatureStoreException(
          StoreFailure.TOO_LARGE,
          "The payload of the signature has "
              + layer.size()
              + " bytes; readers take "
              + limits.signatureBytes()
              + " at most.",
          null);
    }
    if (before.layers().size() >= limits.attachmentLayers()) {
      throw tooMany("it has " + before.layers().size() + " layers already");
    }
    long most = (long) SignatureCollector.TOTAL_FACTOR * limits.signatureBytes();
    long total = layer.size();
    for (AttachedLayer other : before.layers()) {
      // Nobody has verified these sizes; but an honest list says how large it is.
      total += Math.max(0, Math.min(other.size(), most));
    }
    if (total > most) {
      throw tooMany("all together would be larger than " + most + " bytes");
    }
  }

  /** Refuses what would make the manifest or its configuration too large. */
  void requireFor(byte[] config, Manifest after, AttachmentManifest before)
      throws SignatureStoreException {
    int size = Math.max(config.length, after.bytes().length);
    if (size > limits.manifestBytes()) {
      if (before.layers().isEmpty()) {
        throw new SignatureStoreException(
            StoreFailure.TOO_LARGE,
            "The annotations of the signature make a manifest of "
                + size
                + " bytes; readers take "
                + limits.manifestBytes()
                + " at most.",
            null);
      }
      throw tooMany("its manifest would have " + size + " bytes");
    }
  }

  private SignatureStoreException tooMany(String why) {
    return new SignatureStoreException(
        StoreFailure.TOO_MANY_SIGNATURES,
        "No signature can be attached at "
            + target
            + ", because readers would refuse it: "
            + why
            + ".",
        null);
  }
}
