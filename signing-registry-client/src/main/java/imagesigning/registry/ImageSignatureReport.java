package imagesigning.registry;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.ImageReference;
import imagesigning.core.RejectionReason;
import imagesigning.core.openpgp.VerifiedMessage;
import imagesigning.core.text.RecordText;
import imagesigning.core.text.RemoteText;
import imagesigning.core.text.Warnings;
import java.util.List;
import java.util.Optional;

/**
 * What became of every signature of one image, and of the image. Immutable.
 *
 * @param image the image
 * @param manifest the digest of its manifest, computed
 * @param expectedIdentity the identity its signatures should give
 * @param outcome the answer
 * @param results one result for each signature, in the order of the store
 * @param warnings what a person should know about where was looked, such as entries of the list of
 *     a registry that were passed over
 * @param statusChange what was done in the store of statuses
 */
public record ImageSignatureReport(
    ImageReference image,
    Digest manifest,
    DockerReference expectedIdentity,
    Outcome outcome,
    List<Result> results,
    List<String> warnings,
    StatusChange statusChange) {

  /** Copies the lists, of the warnings as many as a person can read. */
  public ImageSignatureReport {
    results = List.copyOf(results);
    warnings = Warnings.of(warnings);
  }

  /**
   * The report for a person.
   *
   * @return several lines, without a line break at the end
   */
  public String describe() {
    return ImageSignatureReportText.of(this);
  }

  /**
   * The report for programs.
   *
   * @return a JSON object on one line
   */
  public String toJson() {
    return ImageSignatureReportJson.of(this);
  }

  /** The answer for the image. */
  public enum Outcome {
    /** A signature was accepted, or all were if all were demanded. */
    ACCEPTED,
    /** There are signatures, but not the accepted ones that were demanded. */
    REFUSED,
    /** There are no signatures of this image at all. */
    NO_SIGNATURES
  }

  /** What was done in the store of statuses. Signatures are never touched. */
  public enum StatusChange {
    /** Nothing, because nobody asked. */
    UNCHANGED,
    /** The image is noted as verified. */
    SAVED,
    /** The image is not, or no longer, noted as verified. */
    CLEARED
  }

  /** What became of one signature. */
  public sealed interface Result {
    /**
     * Where the signature was found.
     *
     * @return the store, without secrets
     */
    String store();

    /**
     * Its number there.
     *
     * @return the number, from 1; 0 if the problem is one of the whole store
     */
    int number();

    /**
     * Why it does not count.
     *
     * @return the stable code, or empty if it does
     */
    Optional<RejectionReason> reason();

    /**
     * The result for a person.
     *
     * @return one sentence
     */
    String message();
  }

  /** A good signature by one of the keys, of this image, for the expected identity. */
  public static final class Accepted implements Result {
    private final String store;
    private final int number;
    private final VerifiedMessage signature;
    private final String signedIdentity;

    Accepted(String store, int number, VerifiedMessage signature, String signedIdentity) {
      this.store = store;
      this.number = number;
      this.signature = signature;
      this.signedIdentity = signedIdentity;
    }

    @Override
    public String store() {
      return store;
    }

    @Override
    public int number() {
      return number;
    }

    @Override
    public Optional<RejectionReason> reason() {
      return Optional.empty();
    }

    /**
     * The fingerprint of the primary key that really verified it.
     *
     * @return upper-case hex
     */
    public String keyFingerprint() {
      return signature.primaryFingerprint();
    }

    /**
     * The fingerprint of the key or subkey that made it.
     *
     * @return upper-case hex
     */
    public String signingFingerprint() {
      return signature.signingFingerprint();
    }

    /**
     * The name that was signed.
     *
     * @return the name as written in the signature
     */
    public String signedIdentity() {
      return signedIdentity;
    }

    /**
     * What a person should know about it, such as a weak hash.
     *
     * @return warnings
     */
    public List<String> warnings() {
      return signature.warnings();
    }

    @Override
    public String message() {
      return RemoteText.message(
          "Verified with key " + keyFingerprint() + " for " + signedIdentity + ".");
    }
  }

  /**
   * A signature that does not count.
   *
   * @param store where it was found
   * @param number its number there
   * @param code the stable code
   * @param message why
   */
  public record Refused(String store, int number, RejectionReason code, String message)
      implements Result {
    /** Makes the texts fit to be shown. */
    public Refused {
      store = RemoteText.message(store);
      message = RemoteText.message(message);
    }

    @Override
    public Optional<RejectionReason> reason() {
      return Optional.of(code);
    }
  }

  /**
   * The fingerprints of the keys whose signatures were accepted, each once.
   *
   * @return primary keys, in upper-case hex
   */
  public List<String> keyFingerprints() {
    return results.stream()
        .filter(Accepted.class::isInstance)
        .map(result -> ((Accepted) result).keyFingerprint())
        .distinct()
        .toList();
  }

  /** The components, their texts escaped and cut. */
  @Override
  public String toString() {
    return RecordText.of(ImageSignatureReport.class)
        .with("image", image)
        .with("manifest", manifest)
        .with("expectedIdentity", expectedIdentity)
        .with("outcome", outcome)
        .with("results", results)
        .with("warnings", warnings)
        .with("statusChange", statusChange)
        .toString();
  }
}
