package imagesigning.examples.service;

import imagesigning.core.extensions.SigningRole;
import java.util.Set;

/**
 * What may be done with the images of a repository, apart from their signatures. OpenShift's roles
 * permit none of it: {@code system:image-signer} adds signatures, and no image.
 */
enum RegistryAction {
  /** Upload blobs, and put a manifest at a place that was free. */
  PUSH,
  /** Let a tag that exists name another manifest. */
  OVERWRITE,
  /** Delete a manifest, a tag or a blob. */
  DELETE;

  private static final Set<SigningRole> PUSHERS =
      Set.of(
          SigningRole.GALAXY_EXECUTION_ENVIRONMENT_ADMIN,
          SigningRole.GALAXY_EXECUTION_ENVIRONMENT_PUBLISHER,
          SigningRole.GALAXY_EXECUTION_ENVIRONMENT_NAMESPACE_OWNER,
          SigningRole.GALAXY_EXECUTION_ENVIRONMENT_COLLABORATOR);

  /** The roles of which one is enough. */
  Set<SigningRole> roles() {
    return this == DELETE ? Set.of(SigningRole.GALAXY_EXECUTION_ENVIRONMENT_ADMIN) : PUSHERS;
  }
}
