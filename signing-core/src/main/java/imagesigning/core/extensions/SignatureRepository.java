package imagesigning.core.extensions;

import imagesigning.core.Digest;
import java.io.IOException;
import java.util.List;

/**
 * Where a registry keeps the signatures of its images. Signatures are only ever added.
 * Implementations are thread-safe, and store what they are given: whether it is a signature of this
 * manifest is checked by {@link SignaturesHandler}.
 */
public interface SignatureRepository extends ManifestLookup {

  /** What became of a signature that was to be added. */
  enum Addition {
    /** It is stored now. */
    ADDED,
    /** The same bytes were stored before, under this name or another; nothing changed. */
    ALREADY_STORED,
    /** Another signature has the name; nothing changed. */
    NAME_TAKEN,
    /** The list would become larger than clients read; nothing changed. */
    FULL
  }

  /**
   * The signatures of a manifest in the order in which they were added.
   *
   * @param repository the repository
   * @param manifest the digest of the manifest
   * @return the signatures; none for a manifest without any
   * @throws IOException if they cannot be read, even if only one of them: a broken entry must not
   *     pass for absent
   */
  List<ExtensionSignature> list(RepositoryPath repository, Digest manifest) throws IOException;

  /**
   * Adds a signature, unless it is there already or its name is taken. One step: of several writers
   * at once each gets the answer it would get if they came one after the other.
   *
   * @param repository the repository
   * @param manifest the digest of the manifest
   * @param signature the signature
   * @return what became of it
   * @throws IOException if it is not certain to be stored; nothing half-written remains, and adding
   *     it again does no harm. A {@link SignatureRepositoryException} to choose the answer
   */
  Addition add(RepositoryPath repository, Digest manifest, ExtensionSignature signature)
      throws IOException;
}
