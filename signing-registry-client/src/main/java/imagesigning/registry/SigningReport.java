package imagesigning.registry;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.ImageReference;
import imagesigning.core.text.RecordText;
import imagesigning.core.text.RemoteText;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which signatures lie where. Immutable.
 *
 * @param image the image that was signed
 * @param entries the signatures: first those that needed not be made, then the others by manifest,
 *     in the order in which they were added
 */
public record SigningReport(ImageReference image, List<Entry> entries) {

  /** Copies the list. */
  public SigningReport {
    entries = List.copyOf(entries);
  }

  /**
   * One signature.
   *
   * @param manifest the digest of the manifest it is for
   * @param identity the name that was signed; empty for a copied signature, whose claims nobody has
   *     verified
   * @param signer who signed, as the signing service describes itself, or where the signature was
   *     copied from
   * @param place the file or URL, safe to show; empty if nothing was stored because a good
   *     signature of the same key was there before
   * @param alreadyThere whether it was there before, so that nothing was added
   */
  public record Entry(
      Digest manifest,
      Optional<DockerReference> identity,
      String signer,
      Optional<String> place,
      boolean alreadyThere) {
    /** The components, their texts escaped and cut. */
    @Override
    public String toString() {
      return RecordText.of(Entry.class)
          .with("manifest", manifest)
          .with("identity", identity)
          .with("signer", signer)
          .with("place", place)
          .with("alreadyThere", alreadyThere)
          .toString();
    }
  }

  /**
   * A signature that should be in the store and is not known to be.
   *
   * @param manifest the digest of the manifest it is for
   * @param identity the name that was to be signed; empty for one that was to be copied
   * @param signer who signed, or where it was to be copied from
   */
  public record Missing(Digest manifest, Optional<DockerReference> identity, String signer) {
    /** The components, their texts escaped and cut. */
    @Override
    public String toString() {
      return RecordText.of(Missing.class)
          .with("manifest", manifest)
          .with("identity", identity)
          .with("signer", signer)
          .toString();
    }
  }

  /**
   * The report as lines for a person.
   *
   * @return one line for each signature, without a line break at the end
   */
  public String describe() {
    return entries.stream().map(SigningReport::line).collect(Collectors.joining("\n"));
  }

  /** One signature for a person. */
  static String line(Entry entry) {
    StringBuilder text = new StringBuilder(entry.manifest().toString());
    entry.identity().ifPresent(name -> text.append(" as ").append(name));
    text.append(", ").append(entry.signer()).append(": ");
    text.append(entry.place().orElse("signed by this key before"));
    if (entry.alreadyThere() && entry.place().isPresent()) {
      text.append(" (was there before)");
    }
    return RemoteText.message(text.toString());
  }

  /**
   * The report for programs.
   *
   * @return a JSON object on one line
   */
  public String toJson() {
    return SigningReportJson.of(this);
  }

  /** The components, their texts escaped and cut. */
  @Override
  public String toString() {
    return RecordText.of(SigningReport.class)
        .with("image", image)
        .with("entries", entries)
        .toString();
  }
}
