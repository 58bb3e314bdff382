package imagesigning.policy;

import imagesigning.core.ImageReference;
import imagesigning.core.Manifest;
import imagesigning.core.Platform;
import imagesigning.core.VerdictReason;
import imagesigning.core.simplesigning.UntrustedSignature;
import imagesigning.core.text.RecordText;
import imagesigning.core.text.RemoteText;
import imagesigning.core.text.Warnings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Everything that is judged, already fetched: the name the user gave, the manifest, and the
 * signatures with where they were found. Immutable and thread-safe.
 *
 * <p>The manifest must be the one the name asks for. If the name has a digest, that is the manifest
 * with this digest, or one that the index with this digest lists; anything else is rejected.
 *
 * @param reference the image as the user named it (logical name)
 * @param manifest the manifest that is judged; of an index, one of its instances
 * @param index the index the manifest was chosen from, if it was
 * @param platform the platform it was chosen for, if it was chosen from an index
 * @param signatures the signatures found, in order
 * @param unread what could not be read, or arrived malformed, while looking for signatures
 * @param stores where signatures were looked for, without secrets; only said to a person
 * @param warnings what the caller noticed on the way
 */
public record ImageInMemory(
    ImageReference reference,
    Manifest manifest,
    Optional<Manifest> index,
    Optional<Platform> platform,
    List<StoredSignature> signatures,
    List<UnreadSignature> unread,
    List<String> stores,
    List<String> warnings) {

  /** The store of signatures that were handed over without one. */
  private static final String IN_MEMORY = "memory";

  /** Copies the lists, and makes their texts fit to be shown. */
  public ImageInMemory {
    signatures = List.copyOf(signatures);
    unread = List.copyOf(unread);
    stores = stores.stream().map(RemoteText::message).toList();
    warnings = Warnings.of(warnings);
  }

  /**
   * As the full constructor, without saying where signatures were looked for.
   *
   * @param reference the image as the user named it (logical name)
   * @param manifest the manifest that is judged; of an index, one of its instances
   * @param index the index the manifest was chosen from, if it was
   * @param platform the platform it was chosen for, if it was chosen from an index
   * @param signatures the signatures found, in order
   * @param unread what could not be read, or arrived malformed, while looking for signatures
   * @param warnings what the caller noticed on the way
   */
  public ImageInMemory(
      ImageReference reference,
      Manifest manifest,
      Optional<Manifest> index,
      Optional<Platform> platform,
      List<StoredSignature> signatures,
      List<UnreadSignature> unread,
      List<String> warnings) {
    this(reference, manifest, index, platform, signatures, unread, List.of(), warnings);
  }

  /**
   * An image that was not chosen from an index.
   *
   * @param reference the image as the user named it (logical name)
   * @param manifest the manifest that is judged
   * @param signatures the signatures found, in order
   * @param unread what could not be read, or arrived malformed, while looking for signatures
   * @param warnings what the caller noticed on the way
   */
  public ImageInMemory(
      ImageReference reference,
      Manifest manifest,
      List<StoredSignature> signatures,
      List<UnreadSignature> unread,
      List<String> warnings) {
    this(reference, manifest, Optional.empty(), Optional.empty(), signatures, unread, warnings);
  }

  /**
   * A signature and where it was found.
   *
   * @param store the store, without secrets
   * @param index its number there, from 1
   * @param signature the signature
   */
  public record StoredSignature(String store, int index, UntrustedSignature signature) {
    /** Makes the name of the store fit to be shown. */
    public StoredSignature {
      store = RemoteText.message(store);
    }
  }

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
      String store, int index, boolean sigstore, VerdictReason reason, String message) {
    /** Makes the texts fit to be shown. */
    public UnreadSignature {
      store = RemoteText.message(store);
      message = RemoteText.message(message);
    }
  }

  /**
   * An image with signatures at hand, as tests have it.
   *
   * @param reference the image's name
   * @param manifest the exact bytes of its manifest
   * @param signatures its signatures
   * @return the image
   * @throws imagesigning.core.MalformedDataException if the manifest is malformed; to have that
   *     answered by a verdict, use {@link PolicyEvaluator#evaluate(ImageReference, byte[], List)}
   */
  public static ImageInMemory of(
      ImageReference reference, byte[] manifest, List<? extends UntrustedSignature> signatures) {
    List<StoredSignature> stored = new ArrayList<>();
    for (UntrustedSignature signature : signatures) {
      stored.add(new StoredSignature(IN_MEMORY, stored.size() + 1, signature));
    }
    return new ImageInMemory(reference, Manifest.of(manifest), stored, List.of(), List.of());
  }

  /** The components, their texts escaped and cut. */
  @Override
  public String toString() {
    return RecordText.of(ImageInMemory.class)
        .with("reference", reference)
        .with("manifest", manifest)
        .with("index", index)
        .with("platform", platform)
        .with("signatures", signatures)
        .with("unread", unread)
        .with("stores", stores)
        .with("warnings", warnings)
        .toString();
  }
}
