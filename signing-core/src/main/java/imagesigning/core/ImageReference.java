package imagesigning.core;

import imagesigning.core.text.Quoted;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where an image is, as a person names it: a transport and what that transport needs.
 *
 * <p>Immutable. Also answers under which names policy.json looks the image up (policy reference,
 * "Transports, scopes, identities, namespaces"). For transports with paths these names hold the
 * absolute path without symbolic links, resolved once, when the reference is made.
 */
public final class ImageReference {
  private final Transport transport;
  private final String text;
  private final Optional<DockerReference> dockerReference;
  private final Optional<Path> path;
  private final Optional<String> imageName;
  private final String policyIdentity;
  private final List<String> policyNamespaces;

  private ImageReference(
      Transport transport,
      String text,
      Optional<DockerReference> dockerReference,
      Optional<Path> path,
      Optional<String> imageName,
      String policyIdentity,
      List<String> policyNamespaces) {
    this.transport = transport;
    this.text = text;
    this.dockerReference = dockerReference;
    this.path = path;
    this.imageName = imageName;
    this.policyIdentity = policyIdentity;
    this.policyNamespaces = policyNamespaces;
  }

  /**
   * Parses a transport name; without a transport, {@code docker://} is meant.
   *
   * <p>A word and a colon without any slash ({@code busybox:1.2}) is refused: it could as well be a
   * misspelt transport. {@code docker://busybox:1.2} says it clearly.
   *
   * @param text such as {@code docker://host/app:1.2}, {@code host/app:1.2}, {@code dir:/path} or
   *     {@code oci:/path:name}
   * @return the reference
   * @throws ReferenceFormatException if the transport is unknown, the rest breaks its grammar, or a
   *     path cannot be resolved
   */
  public static ImageReference parse(String text) {
    return ImageReferenceParser.parse(text);
  }

  /**
   * An image in a registry. A name without tag and digest means {@code :latest}.
   *
   * @param reference the name; tag and digest together are refused
   * @return the reference
   * @throws ReferenceFormatException if it has both a tag and a digest
   */
  public static ImageReference docker(DockerReference reference) {
    if (reference.tag().isPresent() && reference.digest().isPresent()) {
      throw new ReferenceFormatException(
          reference.toString(),
          "image reference "
              + Quoted.text(reference.toString())
              + " has both a tag and a digest; write either docker://"
              + reference.withTag(reference.tag().get())
              + " or docker://"
              + reference.withDigest(reference.digest().get()));
    }
    DockerReference full = reference.isNameOnly() ? reference.withTag("latest") : reference;
    return named(Transport.DOCKER, "docker://" + full, full, PolicyNamespaces.ofName(full));
  }

  /**
   * An image in a directory.
   *
   * @param directory the directory; it may be missing, its parent may not
   * @return the reference
   * @throws ReferenceFormatException if the path cannot be resolved
   */
  public static ImageReference dir(Path directory) {
    return dir(ExplicitPath.of(Transport.DIR, directory));
  }

  /**
   * An image in an OCI layout.
   *
   * @param layout the layout's directory; it may be missing, its parent may not
   * @param imageName the value of {@code org.opencontainers.image.ref.name} to choose by, if any
   * @return the reference
   * @throws ReferenceFormatException if the path cannot be resolved or the name breaks its grammar
   */
  public static ImageReference oci(Path layout, Optional<String> imageName) {
    if (imageName.isPresent() && !OciImageName.isValid(imageName.get())) {
      throw new ReferenceFormatException(
          imageName.get(), "oci: " + Quoted.text(imageName.get()) + " is no image name");
    }
    return layout(Transport.OCI, ExplicitPath.of(Transport.OCI, layout), imageName);
  }

  static ImageReference named(
      Transport transport, String text, DockerReference reference, List<String> namespaces) {
    return new ImageReference(
        transport,
        text,
        Optional.of(reference),
        Optional.empty(),
        Optional.empty(),
        reference.toString(),
        namespaces);
  }

  static ImageReference stored(
      String identity, Optional<DockerReference> reference, List<String> namespaces) {
    return new ImageReference(
        Transport.CONTAINERS_STORAGE,
        Transport.CONTAINERS_STORAGE + ":" + identity,
        reference,
        Optional.empty(),
        Optional.empty(),
        identity,
        namespaces);
  }

  static ImageReference dir(ExplicitPath path) {
    return file(
        Transport.DIR, path, Optional.empty(), PolicyNamespaces.parentsOfPath(path.resolved()));
  }

  static ImageReference layout(Transport transport, ExplicitPath path, Optional<String> imageName) {
    return file(transport, path, imageName, PolicyNamespaces.pathAndParents(path.resolved()));
  }

  /** The name of the image inside the file is no part of its policy identity. */
  static ImageReference file(
      Transport transport, ExplicitPath path, Optional<String> imageName, List<String> namespaces) {
    return new ImageReference(
        transport,
        transport + ":" + path.given() + imageName.map(n -> ":" + n).orElse(""),
        Optional.empty(),
        Optional.of(path.given()),
        imageName,
        path.resolved(),
        namespaces);
  }

  /** A Docker archive has no scope but the empty one, though the image in it may have a name. */
  static ImageReference archive(String path, Optional<DockerReference> reference) {
    return new ImageReference(
        Transport.DOCKER_ARCHIVE,
        Transport.DOCKER_ARCHIVE + ":" + path + reference.map(r -> ":" + r).orElse(""),
        reference,
        Optional.of(ExplicitPath.plain(Transport.DOCKER_ARCHIVE, path)),
        reference.map(DockerReference::toString),
        "",
        List.of());
  }

  /** An image that no scope but the empty one can name. */
  static ImageReference unscoped(Transport transport, String rest) {
    return new ImageReference(
        transport,
        transport + ":" + rest,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        "",
        List.of());
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
    return policyIdentity;
  }

  /**
   * The further scopes, most specific first, without the transport's {@code ""} scope.
   *
   * @return the namespaces
   */
  public List<String> policyNamespaces() {
    return policyNamespaces;
  }

  /** The canonical transport name. */
  @Override
  public String toString() {
    return text;
  }

  @Override
  public boolean equals(@org.jspecify.annotations.Nullable Object other) {
    return other instanceof ImageReference r
        && text.equals(r.text)
        && path.equals(r.path)
        && policyIdentity.equals(r.policyIdentity);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }
}
