package imagesigning.registry;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.ManifestKind;
import imagesigning.core.text.RecordText;
import java.util.List;

/**
 * What would be signed, under which names. Immutable. A tag may mean something else a moment later:
 * signing looks anew, and asks the guard anew.
 *
 * @param repository the repository, without tag and digest
 * @param manifests what would be signed, by tag and then by manifest; each of them by every signer
 * @param companionTags the tags that would be passed over because they stand for signatures,
 *     attestations or SBOMs of other images
 * @param refusals what the guard refuses; as long as there are any, nothing is signed
 */
public record RepositorySigningPlan(
    DockerReference repository,
    List<Planned> manifests,
    List<String> companionTags,
    List<Refusal> refusals) {

  /** Copies the lists. */
  public RepositorySigningPlan {
    manifests = List.copyOf(manifests);
    companionTags = List.copyOf(companionTags);
    refusals = List.copyOf(refusals);
  }

  /**
   * A manifest and the name it is signed under.
   *
   * @param identity the name, always with a tag
   * @param manifest the digest
   * @param kind what kind of manifest it is; an index only if indexes are signed too
   */
  public record Planned(DockerReference identity, Digest manifest, ManifestKind kind) {}

  /**
   * What the guard refuses to have signed.
   *
   * @param identity the name
   * @param manifest the digest
   * @param reason the guard's own words, escaped and cut
   */
  public record Refusal(DockerReference identity, Digest manifest, String reason) {
    /** The components, their texts escaped and cut. */
    @Override
    public String toString() {
      return RecordText.of(Refusal.class)
          .with("identity", identity)
          .with("manifest", manifest)
          .with("reason", reason)
          .toString();
    }
  }

  /**
   * The plan as lines for a person.
   *
   * @return one line for each manifest and name, each refusal and each tag passed over, without a
   *     line break at the end
   */
  public String describe() {
    return RepositorySigningText.of(this);
  }

  /**
   * The plan for programs.
   *
   * @return a JSON object on one line
   */
  public String toJson() {
    return RepositorySigningJson.of(this);
  }

  /** The components, their texts escaped and cut. */
  @Override
  public String toString() {
    return RecordText.of(RepositorySigningPlan.class)
        .with("repository", repository)
        .with("manifests", manifests)
        .with("companionTags", companionTags)
        .with("refusals", refusals)
        .toString();
  }
}
