package imagesigning.registry;

import imagesigning.core.Digest;
import imagesigning.core.ImageReference;
import imagesigning.core.Platform;
import imagesigning.core.RejectionReason;
import imagesigning.core.text.RecordText;
import imagesigning.core.text.RemoteText;
import imagesigning.core.text.Warnings;
import imagesigning.policy.ImageInMemory.StoredSignature;
import imagesigning.policy.ImageInMemory.UnreadSignature;
import java.util.List;
import java.util.Optional;

/**
 * The signatures found for an image and where. Nobody has verified any of them: whether one counts
 * is for an {@link ImageVerifier} to say. Immutable.
 *
 * @param image the image that was asked about
 * @param manifests the manifest the name leads to, and then, if it is an index, each instance
 * @param warnings what a person should know about where was looked
 */
public record SignatureListing(
    ImageReference image, List<OfManifest> manifests, List<String> warnings) {

  /** Copies the lists, of the warnings as many as a person can read. */
  public SignatureListing {
    manifests = List.copyOf(manifests);
    warnings = Warnings.of(warnings);
  }

  /**
   * The signatures of one manifest.
   *
   * @param digest its digest
   * @param platform its platform, if it is an instance that the index gives one
   * @param stores where was looked, without secrets
   * @param signatures what was found, in the order of the stores
   * @param unread what could not be had, or arrived and is malformed; {@link #isMalformed} tells
   *     which. More may be there: what follows it in its store is not read, because to every client
   *     it spoils the whole store
   */
  public record OfManifest(
      Digest digest,
      Optional<Platform> platform,
      List<String> stores,
      List<StoredSignature> signatures,
      List<UnreadSignature> unread) {

    /** Copies the lists, and makes the names of the stores fit to be shown. */
    public OfManifest {
      stores = stores.stream().map(RemoteText::message).toList();
      signatures = List.copyOf(signatures);
      unread = List.copyOf(unread);
    }

    /** The components, their texts escaped and cut. */
    @Override
    public String toString() {
      return RecordText.of(OfManifest.class)
          .with("digest", digest)
          .with("platform", platform)
          .with("stores", stores)
          .with("signatures", signatures)
          .with("unread", unread)
          .toString();
    }
  }

  /**
   * Whether everything could be had that was looked for. What arrived and is malformed is an
   * answer, too.
   *
   * @return whether no store left a question open
   */
  public boolean isComplete() {
    return manifests.stream()
        .flatMap(manifest -> manifest.unread().stream())
        .allMatch(SignatureListing::isMalformed);
  }

  /**
   * Whether something that is unread arrived and is malformed, too large or too much, so that
   * asking again changes nothing. Otherwise it could not be had.
   *
   * @param unread an entry of a listing
   * @return whether it arrived
   */
  public static boolean isMalformed(UnreadSignature unread) {
    return unread.reason() instanceof RejectionReason;
  }

  /**
   * The listing for a person: what each signature claims.
   *
   * @return several lines, without a line break at the end
   */
  public String describe() {
    return SignatureListingText.of(this);
  }

  /**
   * The listing for programs: one line, with the names that Pulp gives to the metadata ({@code
   * creator}, {@code digest} of the signature, {@code key_id}, {@code fingerprint}, {@code name},
   * {@code timestamp} of the OpenPGP signature, {@code type}).
   *
   * @return a JSON object
   */
  public String toJson() {
    return SignatureListingJson.of(this);
  }

  /** The components, their texts escaped and cut. */
  @Override
  public String toString() {
    return RecordText.of(SignatureListing.class)
        .with("image", image)
        .with("manifests", manifests)
        .with("warnings", warnings)
        .toString();
  }
}
