package imagesigning.core.services;

import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import imagesigning.core.text.Quoted;

/** What a signing service signs. */
public enum SigningServiceKind {
  /** Manifests of container images, with simple signatures. */
  CONTAINER_MANIFEST("container:ManifestSigningService");

  private final String className;

  SigningServiceKind(String className) {
    this.className = className;
  }

  /**
   * What Pulp's {@code add-signing-service} takes after {@code --class}.
   *
   * @return the name
   */
  public String className() {
    return className;
  }

  /**
   * The kind of that name.
   *
   * @param className as {@link #className}
   * @return the kind
   * @throws SigningException with {@code SERVICE_INVALID} if there is none
   */
  public static SigningServiceKind parse(String className) throws SigningException {
    for (SigningServiceKind kind : values()) {
      if (kind.className.equals(className)) {
        return kind;
      }
    }
    throw new SigningException(
        SigningFailure.SERVICE_INVALID,
        "There is no kind of signing service "
            + Quoted.text(className)
            + ". Expected "
            + CONTAINER_MANIFEST.className
            + ".");
  }
}
