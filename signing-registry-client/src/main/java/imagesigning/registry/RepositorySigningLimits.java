package imagesigning.registry;

/**
 * The bounds on what a registry may have us read and sign of one repository, beside those on single
 * manifests and signatures in {@link imagesigning.core.Limits}.
 *
 * @param tags most tags of one repository
 * @param tagPages most pages of its list of tags
 * @param tagPageBytes largest page of that list
 * @param indexDepth how deeply indexes may be nested; 1 allows none inside another
 * @param manifests most manifests that are held for one request
 * @param manifestBytes how many bytes these manifests may have together
 * @param signatures most signatures of one request
 */
public record RepositorySigningLimits(
    int tags,
    int tagPages,
    int tagPageBytes,
    int indexDepth,
    int manifests,
    long manifestBytes,
    int signatures) {

  /** The documented defaults. */
  public static final RepositorySigningLimits DEFAULT =
      new RepositorySigningLimits(
          10_000, 1_000, 4 * 1024 * 1024, 4, 50_000, 256L * 1024 * 1024, 100_000);

  /** Refuses a limit that is not positive. */
  public RepositorySigningLimits {
    if (tags <= 0
        || tagPages <= 0
        || tagPageBytes <= 0
        || indexDepth <= 0
        || manifests <= 0
        || manifestBytes <= 0
        || signatures <= 0) {
      throw new IllegalArgumentException("every limit must be positive");
    }
  }
}
