package imagesigning.core;

import java.util.Arrays;
import java.util.Optional;

/** The transports that image names and policy.json know. */
public enum Transport {
  /** A registry. */
  DOCKER("docker"),
  /** OpenShift's registry. */
  ATOMIC("atomic"),
  /** A Docker daemon's store. */
  DOCKER_DAEMON("docker-daemon"),
  /** A {@code docker save} archive. */
  DOCKER_ARCHIVE("docker-archive"),
  /** A tarball. */
  TARBALL("tarball"),
  /** A directory with manifest, blobs and signatures. */
  DIR("dir"),
  /** A SIF file. */
  SIF("sif"),
  /** An OCI image layout. */
  OCI("oci"),
  /** A tar archive of an OCI image layout. */
  OCI_ARCHIVE("oci-archive"),
  /** The local store of podman and CRI-O. */
  CONTAINERS_STORAGE("containers-storage"),
  /** An OSTree repository. */
  OSTREE("ostree");

  private final String text;

  Transport(String text) {
    this.text = text;
  }

  /**
   * The transport with that name, compared exactly.
   *
   * @param text a name such as {@code docker}
   * @return the transport, or empty if none has that name
   */
  public static Optional<Transport> named(String text) {
    return Arrays.stream(values()).filter(t -> t.text.equals(text)).findFirst();
  }

  /**
   * What is wrong with a scope of this transport in policy.json. The empty scope is always right.
   *
   * @param scope the scope as the policy has it
   * @return a message that says what to write instead, or empty if nothing is wrong
   */
  public Optional<String> scopeProblem(String scope) {
    return scope.isEmpty() ? Optional.empty() : ScopeRules.problem(this, scope);
  }

  /** The name as in {@code policy.json}. */
  @Override
  public String toString() {
    return text;
  }
}
