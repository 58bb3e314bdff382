package imagesigning.core.extensions;

import java.util.Optional;

/**
 * The roles that Galaxy and OpenShift give people who sign, with what they permit here
 * (signing-services reference, S0-27, S4-16, S4-23, B.4 and B.6). Each of them also permits to read
 * signatures.
 */
public enum SigningRole {
  /** Galaxy's execution environment administrator: all images. */
  GALAXY_EXECUTION_ENVIRONMENT_ADMIN("galaxy.execution_environment_admin"),
  /** Galaxy's execution environment publisher. */
  GALAXY_EXECUTION_ENVIRONMENT_PUBLISHER("galaxy.execution_environment_publisher"),
  /** Galaxy's execution environment namespace owner. */
  GALAXY_EXECUTION_ENVIRONMENT_NAMESPACE_OWNER("galaxy.execution_environment_namespace_owner"),
  /** Galaxy's execution environment collaborator. */
  GALAXY_EXECUTION_ENVIRONMENT_COLLABORATOR("galaxy.execution_environment_collaborator"),
  /**
   * OpenShift's cluster role for those who add signatures; {@code oc adm policy
   * add-cluster-role-to-user system:image-signer USER} gives it. It lets nobody use a key of the
   * server.
   */
  OPENSHIFT_IMAGE_SIGNER("system:image-signer"),
  /** OpenShift's cluster role for those who record the outcome of a verification. */
  OPENSHIFT_IMAGE_AUDITOR("system:image-auditor");

  /**
   * Galaxy's permission to change what is in a repository of pushed images, signing included; for
   * all repositories, those of a namespace, or one.
   */
  public static final String GALAXY_PERMISSION = "modify_content_containerpushrepository";

  private final String roleName;

  SigningRole(String roleName) {
    this.roleName = roleName;
  }

  /**
   * The name of the role where it is defined.
   *
   * @return such as {@code system:image-signer}
   */
  public String roleName() {
    return roleName;
  }

  /**
   * Whether somebody with this role may do something.
   *
   * @param action what is wanted
   * @return whether the role is enough
   */
  public boolean permits(SigningAction action) {
    return switch (action) {
      case READ_SIGNATURES -> true;
      case WRITE_SIGNATURE -> this != OPENSHIFT_IMAGE_AUDITOR;
      case SIGN -> this != OPENSHIFT_IMAGE_AUDITOR && this != OPENSHIFT_IMAGE_SIGNER;
      case RECORD_VERIFICATION -> this == OPENSHIFT_IMAGE_AUDITOR;
    };
  }

  /**
   * The role of a name.
   *
   * @param roleName as {@link #roleName}
   * @return the role, if it is one of these
   */
  public static Optional<SigningRole> of(String roleName) {
    for (SigningRole role : values()) {
      if (role.roleName.equals(roleName)) {
        return Optional.of(role);
      }
    }
    return Optional.empty();
  }

  /** Whether {@link #GALAXY_PERMISSION} is enough. */
  static boolean galaxyPermissionPermits(SigningAction action) {
    return GALAXY_EXECUTION_ENVIRONMENT_COLLABORATOR.permits(action);
  }
}
