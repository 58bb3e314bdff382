package imagesigning.registry.internal.stores;

import imagesigning.core.simplesigning.UntrustedSignature;
import imagesigning.core.simplesigning.UntrustedSimpleSignature;
import imagesigning.registry.SignatureStore.Format;
import imagesigning.registry.SignatureStoreException;
import imagesigning.registry.StoreFailure;

/** Which formats of signatures go where. */
final class Formats {
  private Formats() {}

  static Format of(UntrustedSignature signature) {
    return signature instanceof UntrustedSimpleSignature ? Format.SIMPLE_SIGNING : Format.SIGSTORE;
  }

  /** Refuses what is stored as an attachment and nowhere else. */
  static void requireSimple(Format format) throws SignatureStoreException {
    if (format == Format.SIGSTORE) {
      throw new SignatureStoreException(
          StoreFailure.FORMAT_UNSUPPORTED,
          "Sigstore signatures of an image in a registry are stored as attachments"
              + " (use-sigstore-attachments in registries.d), which is not supported yet; only"
              + " simple signatures go into a look-aside store or through the extensions API.",
          null);
    }
  }
}
