package imagesigning.core.extensions;

import imagesigning.core.text.RecordText;
import java.util.Set;

/**
 * Somebody whose credentials are good, with what they were given for one repository.
 *
 * @param name for messages
 * @param superuser whether everything is permitted
 * @param roles names of roles, in this repository, its namespace or everywhere; unknown ones are
 *     ignored
 * @param permissions names of permissions, such as {@link SigningRole#GALAXY_PERMISSION}, with or
 *     without an application in front ({@code container.modify_…}); unknown ones are ignored
 */
public record SigningCaller(
    String name, boolean superuser, Set<String> roles, Set<String> permissions) {
  /** Copies the sets. */
  public SigningCaller {
    roles = Set.copyOf(roles);
    permissions = Set.copyOf(permissions);
  }

  /** Whether what they were given is enough. */
  boolean may(SigningAction action) {
    return superuser
        || roles.stream()
            .anyMatch(role -> SigningRole.of(role).map(r -> r.permits(action)).orElse(false))
        || SigningRole.galaxyPermissionPermits(action)
            && permissions.stream()
                .anyMatch(
                    permission ->
                        permission.equals(SigningRole.GALAXY_PERMISSION)
                            || permission.endsWith("." + SigningRole.GALAXY_PERMISSION));
  }

  /** The components, their texts escaped and cut. */
  @Override
  public String toString() {
    return RecordText.of(SigningCaller.class)
        .with("name", name)
        .with("superuser", superuser)
        .with("roles", roles)
        .with("permissions", permissions)
        .toString();
  }
}
