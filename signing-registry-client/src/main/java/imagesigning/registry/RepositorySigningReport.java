package imagesigning.registry;

import imagesigning.core.DockerReference;
import imagesigning.core.text.RecordText;
import imagesigning.registry.SigningReport.Entry;
import imagesigning.registry.SigningReport.Missing;
import java.util.List;

/**
 * Which signatures of a repository lie where, and which are missing. Immutable.
 *
 * @param repository the repository, without tag and digest
 * @param entries the signatures that are in their place, by tag and then by manifest; those that
 *     needed not be made have no place
 * @param missing the signatures that should be there and are not known to be, in the same order;
 *     empty unless the work ended early
 * @param companionTags the tags that were passed over because they stand for signatures,
 *     attestations or SBOMs of other images
 */
public record RepositorySigningReport(
    DockerReference repository,
    List<Entry> entries,
    List<Missing> missing,
    List<String> companionTags) {

  /** Copies the lists. */
  public RepositorySigningReport {
    entries = List.copyOf(entries);
    missing = List.copyOf(missing);
    companionTags = List.copyOf(companionTags);
  }

  /**
   * A report that says that nothing was done.
   *
   * @param repository the repository
   * @return the report
   */
  public static RepositorySigningReport nothing(DockerReference repository) {
    return new RepositorySigningReport(repository, List.of(), List.of(), List.of());
  }

  /**
   * The signatures that were added.
   *
   * @return those of the entries that were not there before
   */
  public List<Entry> added() {
    return entries.stream().filter(entry -> !entry.alreadyThere()).toList();
  }

  /**
   * The report as lines for a person.
   *
   * @return one line for each signature, and one for each tag passed over, without a line break at
   *     the end
   */
  public String describe() {
    return RepositorySigningText.of(this);
  }

  /**
   * The report for programs.
   *
   * @return a JSON object on one line
   */
  public String toJson() {
    return RepositorySigningJson.of(this);
  }

  /** The components, their texts escaped and cut. */
  @Override
  public String toString() {
    return RecordText.of(RepositorySigningReport.class)
        .with("repository", repository)
        .with("entries", entries)
        .with("missing", missing)
        .with("companionTags", companionTags)
        .toString();
  }
}
