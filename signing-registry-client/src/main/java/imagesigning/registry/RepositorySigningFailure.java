package imagesigning.registry;

import java.util.Locale;

/**
 * Why the images of a repository were not signed, or not all of them. Stable codes, listed in
 * docs/errors.md.
 */
public enum RepositorySigningFailure {
  /** The repository does not have all of the tags. */
  TAG_UNKNOWN("The repository does not have all of the tags."),
  /** A tag was named that stands for signatures, attestations or an SBOM of another image. */
  COMPANION_TAG(
      "A tag was named that stands for signatures, attestations or an SBOM of another image."),
  /** The repository has no tag that could be signed. */
  NOTHING_TO_SIGN("The repository has no tag that could be signed."),
  /** The registry's list of tags is malformed. */
  TAG_LIST_INVALID("The registry's list of tags is malformed."),
  /** The registry's list of tags has more bytes, pages or tags than the limit. */
  TAG_LIST_TOO_LONG("The registry's list of tags has more bytes, pages or tags than the limit."),
  /** A page of the registry's list of tags leads back to an earlier one. */
  TAG_LIST_LOOPS("A page of the registry's list of tags leads back to an earlier one."),
  /** A page of the registry's list of tags leads to another server. */
  TAG_LIST_LEADS_AWAY("A page of the registry's list of tags leads to another server."),
  /** Indexes are nested more deeply than the limit. */
  INDEX_TOO_DEEP("Indexes are nested more deeply than the limit."),
  /** There are more manifests or signatures to make than the limit. */
  TOO_MUCH_TO_SIGN("There are more manifests or signatures to make than the limit."),
  /** The guard refused to have a manifest signed. */
  REFUSED_BY_GUARD("The guard refused to have a manifest signed."),
  /** Some signatures are in their place and some are not. */
  INCOMPLETE("Some signatures are in their place and some are not.");

  private final String meaning;

  RepositorySigningFailure(String meaning) {
    this.meaning = meaning;
  }

  /**
   * What the code says, for a person.
   *
   * @return one sentence
   */
  public String meaning() {
    return meaning;
  }

  /**
   * The code as it stands in messages and documents.
   *
   * @return lower case with hyphens, such as {@code tag-unknown}
   */
  public String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
