package imagesigning.registry;

import imagesigning.core.DockerReference;
import imagesigning.core.Manifest;
import java.util.Optional;

/**
 * Sees every manifest before it is signed, and may refuse.
 *
 * <p><strong>Without one, anything that is a manifest is signed</strong>, whatever it contains and
 * wherever it came from: the facility signs, it does not judge. A guard can demand that the digest
 * is one the caller knows, that the manifest came through a build, or that a scan found nothing.
 *
 * <p>All manifests are shown before the first signature is made; one refusal, and nothing of the
 * request is signed. May be called on several threads at once: implementations must be thread-safe.
 * What they throw is logged and counts as an objection. Source: signing reference, S1-11.
 */
@FunctionalInterface
public interface SigningGuard {

  /**
   * Why a manifest must not be signed.
   *
   * @param identity the name it would be signed under
   * @param manifest the exact bytes, their digest, and what kind of manifest they are
   * @return the reason, for a person; empty if it may be signed
   */
  Optional<String> objection(DockerReference identity, Manifest manifest);

  /**
   * A guard that has no objection to anything.
   *
   * @return the guard
   */
  static SigningGuard none() {
    return (identity, manifest) -> Optional.empty();
  }
}
