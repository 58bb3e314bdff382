package imagesigning.policy;

import imagesigning.core.ImageReference;
import imagesigning.core.Manifest;
import imagesigning.core.Platform;
import imagesigning.core.VerdictReason;
import imagesigning.core.simplesigning.UntrustedSignature;
import java.util.List;
import java.util.Optional;

/**
 * Everything that is judged, already fetched: the name the user gave, the manifest, and the
 * signatures with where they were found.
 *
 * @param reference the image as the user named it (logical name)
 * @param manifest the manifest that is judged (for an index: the instance)
 * @param platform the platform it was chosen for, if it was chosen from an index
 * @param signatures the signatures found, in order
 * @param unread what could not be read, or arrived malformed, while looking for signatures
 * @param warnings what the caller noticed on the way
 */
public record ImageInMemory(
    ImageReference reference,
    Manifest manifest,
    Optional<Platform> platform,
    List<StoredSignature> signatures,
    List<UnreadSignature> unread,
    List<String> warnings) {

  /** Copies the lists. */
  public ImageInMemory {
    signatures = List.copyOf(signatures);
    unread = List.copyOf(unread);
    warnings = List.copyOf(warnings);
  }

  /**
   * A signature and where it was found.
   *
   * @param store the store, without secrets
   * @param index its number there, from 1
   * @param signature the signature
   */
  public record StoredSignature(String store, int index, UntrustedSignature signature) {}

  /**
   * A signature, or a whole store, that could not be had. With a {@code RejectionReason} the bytes
   * arrived and are wrong; with an {@code IndeterminateReason} they could not be read.
   *
   * @param store the store, without secrets
   * @param index the number of the signature there, from 1; 0 for the whole store
   * @param sigstore whether it is a sigstore signature or store of such
   * @param reason the stable code
   * @param message one sentence for a person
   */
  public record UnreadSignature(
      String store, int index, boolean sigstore, VerdictReason reason, String message) {}

  /**
   * An image with signatures at hand, as tests have it.
   *
   * @param reference the image's name
   * @param manifest the exact bytes of its manifest
   * @param signatures its signatures
   * @return the image
   */
  public static ImageInMemory of(
      ImageReference reference, byte[] manifest, List<? extends UntrustedSignature> signatures) {
    throw new IllegalStateException("not written yet");
  }
}
