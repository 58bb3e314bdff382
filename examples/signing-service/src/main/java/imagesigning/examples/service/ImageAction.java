package imagesigning.examples.service;

import imagesigning.core.extensions.SigningRole;
import java.util.List;

/**
 * What somebody wants to do with the images of a repository, and which roles are enough for it, as
 * Galaxy describes them: an administrator pushes, deletes and changes, a publisher pushes and
 * changes, an owner creates and updates within namespaces that exist, a collaborator changes what
 * exists. A role for signatures, such as OpenShift's, is never enough.
 */
enum ImageAction {
  /** Push to a namespace that does not exist: the first part of a repository's name. */
  ADD_NAMESPACE(
      SigningRole.GALAXY_EXECUTION_ENVIRONMENT_ADMIN,
      SigningRole.GALAXY_EXECUTION_ENVIRONMENT_PUBLISHER),
  /** Push to a repository that does not exist. */
  ADD_REPOSITORY(
      SigningRole.GALAXY_EXECUTION_ENVIRONMENT_ADMIN,
      SigningRole.GALAXY_EXECUTION_ENVIRONMENT_PUBLISHER,
      SigningRole.GALAXY_EXECUTION_ENVIRONMENT_NAMESPACE_OWNER),
  /** Add layers, manifests and new tags. */
  PUSH(
      SigningRole.GALAXY_EXECUTION_ENVIRONMENT_ADMIN,
      SigningRole.GALAXY_EXECUTION_ENVIRONMENT_PUBLISHER,
      SigningRole.GALAXY_EXECUTION_ENVIRONMENT_NAMESPACE_OWNER,
      SigningRole.GALAXY_EXECUTION_ENVIRONMENT_COLLABORATOR),
  /** Let a tag that exists lead to another manifest. */
  OVERWRITE(
      SigningRole.GALAXY_EXECUTION_ENVIRONMENT_ADMIN,
      SigningRole.GALAXY_EXECUTION_ENVIRONMENT_PUBLISHER,
      SigningRole.GALAXY_EXECUTION_ENVIRONMENT_NAMESPACE_OWNER,
      SigningRole.GALAXY_EXECUTION_ENVIRONMENT_COLLABORATOR),
  /** Delete a tag, a manifest or a layer. */
  DELETE(SigningRole.GALAXY_EXECUTION_ENVIRONMENT_ADMIN);

  @SuppressWarnings("ImmutableEnumChecker") // a list that cannot be changed
  private final List<String> roles;

  ImageAction(SigningRole... roles) {
    this.roles = List.of(roles).stream().map(SigningRole::roleName).toList();
  }

  /** The names of the roles each of which is enough. */
  List<String> roles() {
    return roles;
  }
}
