package imagesigning.registry.internal.stores;

import imagesigning.core.simplesigning.SignatureFormat;
import imagesigning.core.simplesigning.UntrustedSigstoreSignature;
import imagesigning.core.text.RemoteText;
import imagesigning.cosign.SigstoreFormat;
import imagesigning.registry.SignatureStoreException;
import imagesigning.registry.StoreFailure;

/** Which formats of signatures go where. */
public final class Formats {
  private Formats() {}

  /**
   * Refuses what nobody would find among the attached signatures of an image.
   *
   * @throws SignatureStoreException if it is of another media type than signatures of images
   */
  public static void requireAttachable(UntrustedSigstoreSignature signature)
      throws SignatureStoreException {
    if (!signature.mimeType().equals(SigstoreFormat.MIME_TYPE)) {
      throw new SignatureStoreException(
          StoreFailure.FORMAT_UNSUPPORTED,
          "Only signatures of images ("
              + SigstoreFormat.MIME_TYPE
              + ") are attached to an image in a registry, not what is of type "
              + RemoteText.shown(signature.mimeType())
              + ".",
          null);
    }
  }

  /** Refuses what is stored as an attachment and nowhere else. */
  static void requireSimple(SignatureFormat format) throws SignatureStoreException {
    if (format == SignatureFormat.SIGSTORE) {
      throw new SignatureStoreException(
          StoreFailure.FORMAT_UNSUPPORTED,
          "Sigstore signatures of an image in a registry are stored as attachments"
              + " (use-sigstore-attachments in registries.d); only simple signatures go into a"
              + " look-aside store or through the extensions API.",
          null);
    }
  }
}
