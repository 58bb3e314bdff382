package imagesigning.core;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where an image is, as a person names it: a transport and what that transport needs.
 *
 * <p>Immutable. Also answers under which name policy.json looks the image up (policy reference,
 * "Transports, scopes, identities, namespaces").
 */
public final class ImageReference {
  private final Transport transport;
  private final String text;
  private final Optional<DockerReference> dockerReference;
  private final Optional<Path> path;
  private final Optional<String> imageName;

  private ImageReference(
      Transport transport,
      String text,
      Optional<DockerReference> dockerReference,
      Optional<Path> path,
      Optional<String> imageName) {
    this.transport = transport;
    this.text = text;
    this.dockerReference = dockerReference;
    this.path = path;
    this.imageName = imageName;
  }

  /**
   * Parses a transport name; without a transport, {@code docker://} is meant.
   *
   * @param text such as {@code docker://host/app:1.2}, {@code host/app:1.2}, {@code dir:/path} or
   *     {@code oci:/path:name}
   * @return the reference
   * @throws ReferenceFormatException if the transport is unknown or the rest breaks its grammar
   */
  public static ImageReference parse(String text) {
    throw new IllegalStateException("not written yet");
  }

  /**
   * An image in a registry. A name without tag and digest means {@code :latest}.
   *
   * @param reference the name; tag and digest together are refused
   * @return the reference
   * @throws ReferenceFormatException if it has both a tag and a digest
   */
  public static ImageReference docker(DockerReference reference) {
    throw new IllegalStateException("not written yet");
  }

  /**
   * An image in a directory.
   *
   * @param directory the directory
   * @return the reference
   */
  public static ImageReference dir(Path directory) {
    throw new IllegalStateException("not written yet");
  }

  /**
   * An image in an OCI layout.
   *
   * @param layout the layout's directory
   * @param imageName the value of {@code org.opencontainers.image.ref.name} to choose by, if any
   * @return the reference
   */
  public static ImageReference oci(Path layout, Optional<String> imageName) {
    throw new IllegalStateException("not written yet");
  }

  /**
   * The transport.
   *
   * @return the transport
   */
  public Transport transport() {
    return transport;
  }

  /**
   * The name that signed identities are compared with; absent for transports without names.
   *
   * @return the name
   */
  public Optional<DockerReference> dockerReference() {
    return dockerReference;
  }

  /**
   * The file or directory, for the transports that have one.
   *
   * @return the path as given
   */
  public Optional<Path> path() {
    return path;
  }

  /**
   * The name of the image inside a layout or archive, if one was given.
   *
   * @return the name
   */
  public Optional<String> imageName() {
    return imageName;
  }

  /**
   * The most specific scope under which the policy looks this image up; empty text if the transport
   * has no scopes for it.
   *
   * @return the policy identity
   */
  public String policyIdentity() {
    throw new IllegalStateException("not written yet");
  }

  /**
   * The further scopes, most specific first, without the transport's {@code ""} scope.
   *
   * @return the namespaces
   */
  public List<String> policyNamespaces() {
    throw new IllegalStateException("not written yet");
  }

  /** The canonical transport name. */
  @Override
  public String toString() {
    return text;
  }

  @Override
  public boolean equals(@org.jspecify.annotations.Nullable Object other) {
    return other instanceof ImageReference r && text.equals(r.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }
}
