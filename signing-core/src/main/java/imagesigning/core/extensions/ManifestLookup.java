package imagesigning.core.extensions;

import imagesigning.core.Digest;
import java.io.IOException;

/** Knows which manifests a registry has. Implementations are thread-safe. */
@FunctionalInterface
public interface ManifestLookup {

  /** How much of a manifest's address exists. */
  enum Presence {
    /** There is no such repository. */
    REPOSITORY_UNKNOWN,
    /** The repository exists, the manifest does not. */
    MANIFEST_UNKNOWN,
    /** The manifest exists, or is about to: one whose upload is still pending counts. */
    PRESENT
  }

  /**
   * Looks for a manifest.
   *
   * @param repository the repository
   * @param manifest the digest of the manifest
   * @return what exists
   * @throws IOException if it cannot be told; a {@link SignatureRepositoryException} to choose the
   *     answer
   */
  Presence find(RepositoryPath repository, Digest manifest) throws IOException;
}
