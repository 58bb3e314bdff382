package imagesigning.registry;

import imagesigning.core.Digest;
import imagesigning.core.ImageReference;
import imagesigning.core.simplesigning.SignatureFormat;
import imagesigning.core.simplesigning.UntrustedSignature;
import imagesigning.core.text.RecordText;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * A place where signatures of images are kept: a look-aside store, the extensions API of a
 * registry, sigstore attachments, a directory. Signatures are only ever added; nothing is replaced
 * or removed. Implementations are thread-safe. What they throw unchecked, and null, are reported as
 * {@link StoreFailure#STORE_DEFECT}.
 */
public interface SignatureStore {

  /**
   * The signatures of a manifest, in the order of the store.
   *
   * @param image the image as it is reached (physical name); only its repository or directory
   *     counts
   * @param manifest the digest of the manifest
   * @return the signatures, unverified; empty if there are none
   * @throws SignatureStoreException if they cannot be read, or one of them is malformed
   * @throws IOException if a server or disk fails otherwise
   */
  List<UntrustedSignature> read(ImageReference image, Digest manifest) throws IOException;

  /**
   * The signatures of a manifest that have one of some formats. A store that keeps the formats in
   * different places looks only where it must.
   *
   * @param image the image as it is reached (physical name)
   * @param manifest the digest of the manifest
   * @param formats the formats that are wanted
   * @return the signatures, unverified; empty if there are none
   * @throws SignatureStoreException if they cannot be read, or one of them is malformed
   * @throws IOException if a server or disk fails otherwise
   */
  default List<UntrustedSignature> read(
      ImageReference image, Digest manifest, Set<SignatureFormat> formats) throws IOException {
    return read(image, manifest).stream()
        .filter(signature -> formats.contains(signature.format()))
        .toList();
  }

  /**
   * Adds a signature. One that is there already, byte for byte, is not added again. Either the
   * whole signature is there afterwards or nothing of it.
   *
   * @param image the image as it is reached (physical name)
   * @param manifest the digest of the manifest
   * @param signature the signature
   * @return where it lies now
   * @throws SignatureStoreException if the store does not take it
   * @throws IOException if a server or disk fails otherwise
   */
  Stored add(ImageReference image, Digest manifest, UntrustedSignature signature)
      throws IOException;

  /**
   * Finds out, without writing, whether {@link #add} can work at all: that a destination is
   * configured, of a kind that can be written to and that holds signatures of this format.
   *
   * @param image the image as it is reached (physical name)
   * @param format the format of the signatures to come
   * @throws SignatureStoreException if it cannot; the message says which configuration is missing
   * @throws IOException if a server or disk fails otherwise
   */
  void check(ImageReference image, SignatureFormat format) throws IOException;

  /**
   * Where a signature lies.
   *
   * @param place the file or URL, safe to show
   * @param alreadyThere whether the same signature was there before
   */
  record Stored(String place, boolean alreadyThere) {
    /** The components, their texts escaped and cut. */
    @Override
    public String toString() {
      return RecordText.of(Stored.class)
          .with("place", place)
          .with("alreadyThere", alreadyThere)
          .toString();
    }
  }
}
