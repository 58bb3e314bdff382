package imagesigning.policy.internal;

import imagesigning.core.DockerReference;
import imagesigning.core.ReferenceFormatException;
import java.util.Optional;

/** Which image names a scope of named images covers, in policy.json and in registries.d alike. */
public final class ScopeNames {
  private static final String ANY_IMAGE = "/any-namespace/any-repository:any-tag";

  private final String scope;
  private final Optional<DockerReference> only;

  private ScopeNames(String scope, Optional<DockerReference> only) {
    this.scope = scope;
    this.only = only;
  }

  /**
   * The names of a scope.
   *
   * @param scope the scope; {@code ""} covers everything
   * @return the names
   */
  public static ScopeNames of(String scope) {
    return new ScopeNames(scope, canonical(scope).filter(r -> !r.isNameOnly()));
  }

  /**
   * The one image that a scope with a tag or digest names.
   *
   * @return the image, if there can be no other
   */
  public Optional<DockerReference> only() {
    return only;
  }

  /**
   * Whether an image of this repository can be covered.
   *
   * @param name a repository in full
   * @return whether one can
   */
  public boolean covers(String name) {
    if (only.isPresent()) {
      return only.get().name().equals(name);
    }
    return scope.isEmpty()
        || (isWildcard() ? host(name).endsWith(scope.substring(1)) : isWithin(name, scope));
  }

  /**
   * Whether the name of a covered image can be this text, or begin with it and a slash.
   *
   * @param prefix a host, or the beginning of a repository
   * @return whether it can
   */
  public boolean canBegin(String prefix) {
    return only.isPresent()
        ? isWithin(only.get().name(), prefix)
        : covers(prefix) || isWithin(scope, prefix);
  }

  /**
   * The host, with its port, of all covered images.
   *
   * @return the host, if there is but one
   */
  public Optional<String> host() {
    return scope.isEmpty() || isWildcard() ? Optional.empty() : Optional.of(domain(scope));
  }

  /**
   * A covered image that no narrower scope is likely to cover.
   *
   * @return the image, if the scope covers any
   */
  public Optional<DockerReference> example() {
    if (only.isPresent()) {
      return only;
    }
    String host = scope.isEmpty() ? "any-host.invalid" : scope;
    return canonical((isWildcard() ? "any-host" + scope.substring(1) : host) + ANY_IMAGE);
  }

  private boolean isWildcard() {
    return scope.startsWith("*.");
  }

  private static boolean isWithin(String name, String outer) {
    return name.equals(outer) || name.startsWith(outer + "/");
  }

  private static String domain(String name) {
    int slash = name.indexOf('/');
    return slash < 0 ? name : name.substring(0, slash);
  }

  private static String host(String name) {
    String domain = domain(name);
    int colon = domain.indexOf(':');
    return colon < 0 ? domain : domain.substring(0, colon);
  }

  private static Optional<DockerReference> canonical(String text) {
    try {
      return Optional.of(DockerReference.parseCanonical(text));
    } catch (ReferenceFormatException notCanonical) {
      return Optional.empty();
    }
  }
}
