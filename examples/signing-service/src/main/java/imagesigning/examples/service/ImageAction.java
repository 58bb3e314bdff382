package imagesigning.examples.service;

import imagesigning.core.extensions.SigningRole;
import java.util.Arrays;
import java.util.List;

/**
 * What somebody wants to do with the images of a repository, and which roles are enough for it, as
 * Galaxy describes them: an administrator pushes, deletes and changes, a publisher pushes and
 * changes, an owner creates and updates within namespaces that exist, a collaborator changes what
 * exists. A role for signatures, such as OpenShift's, is never enough.
 */
enum ImageAction {
  /** Push to a namespace that does not exist: the first part of a repository's name. */
  ADD_NAMESPACE,
  /** Push to a repository that does not exist. */
  ADD_REPOSITORY,
  /** Add layers, manifests and new tags. */
  PUSH,
  /** Let a tag that exists lead to another manifest. */
  OVERWRITE,
  /** Delete a tag, a manifest or a layer. */
  DELETE;

  /** The names of the roles each of which is enough. */
  List<String> roles() {
    return Arrays.stream(SigningRole.values())
        .filter(this::isPermittedTo)
        .map(SigningRole::roleName)
        .toList();
  }

  private boolean isPermittedTo(SigningRole role) {
    return switch (role) {
      case GALAXY_EXECUTION_ENVIRONMENT_ADMIN -> true;
      case GALAXY_EXECUTION_ENVIRONMENT_PUBLISHER -> this != DELETE;
      case GALAXY_EXECUTION_ENVIRONMENT_NAMESPACE_OWNER -> this != DELETE && this != ADD_NAMESPACE;
      case GALAXY_EXECUTION_ENVIRONMENT_COLLABORATOR -> this == PUSH || this == OVERWRITE;
      case OPENSHIFT_IMAGE_SIGNER, OPENSHIFT_IMAGE_AUDITOR -> false;
    };
  }
}
