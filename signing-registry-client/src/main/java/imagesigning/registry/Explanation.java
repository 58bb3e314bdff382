package imagesigning.registry;

import imagesigning.core.ImageReference;
import imagesigning.core.text.RecordText;
import imagesigning.policy.PolicyRequirement;
import imagesigning.policy.ScopeMatch;
import imagesigning.policy.Verdict;
import java.util.List;
import java.util.Optional;

/**
 * What the verification of an image would consult, found out without any request. Immutable.
 *
 * @param image the image as the caller named it
 * @param scope the scope of the policy that matches
 * @param decided the verdict, if it needs nothing fetched
 * @param signatureStores where signatures would be looked for, in order; each with where that is
 *     configured; empty if none are needed
 * @param credentials where credentials would come from, should the registry ask; never the
 *     credentials
 * @param notes what a person should know
 */
public record Explanation(
    ImageReference image,
    ScopeMatch scope,
    Optional<Verdict> decided,
    List<SignatureStore> signatureStores,
    String credentials,
    List<String> notes) {

  /** Copies the lists. */
  public Explanation {
    signatureStores = List.copyOf(signatureStores);
    notes = List.copyOf(notes);
  }

  /**
   * A place where signatures would be looked for.
   *
   * @param kind such as {@code look-aside}
   * @param location a URL or path without secrets
   * @param source where it is configured
   */
  public record SignatureStore(String kind, String location, String source) {
    /** The components, their texts escaped and cut. */
    @Override
    public String toString() {
      return RecordText.of(SignatureStore.class)
          .with("kind", kind)
          .with("location", location)
          .with("source", source)
          .toString();
    }
  }

  /**
   * The types of the requirements that apply, in order.
   *
   * @return such as {@code signedBy}
   */
  public List<String> requirementTypes() {
    return scope.requirements().stream().map(PolicyRequirement::type).toList();
  }

  /**
   * The explanation for a person, several lines.
   *
   * @return text without secrets
   */
  public String text() {
    return ExplanationText.of(this);
  }

  /**
   * The explanation as one line of JSON with {@code formatVersion}.
   *
   * @return JSON
   */
  public String toJson() {
    return ExplanationJson.of(this);
  }

  /** The components, their texts escaped and cut. */
  @Override
  public String toString() {
    return RecordText.of(Explanation.class)
        .with("image", image)
        .with("scope", scope)
        .with("decided", decided)
        .with("signatureStores", signatureStores)
        .with("credentials", credentials)
        .with("notes", notes)
        .toString();
  }
}
